namespace PlanBuilder.Web.Accounts;

/// <summary>Who keeps the accounts: our own database, or Supabase Auth where <c>SUPABASE_URL</c> is set.</summary>
internal interface IAccountProvider
{
    Task<AccountResult> SignUpAsync(string email, string password, CancellationToken ct);

    /// <summary>A wrong address and a wrong password are refused alike.</summary>
    Task<AccountResult> SignInAsync(string email, string password, CancellationToken ct);

    /// <summary>Ends what a session is beyond its cookie, for this browser alone.</summary>
    Task SignOutAsync(HttpContext context, CancellationToken ct);
}
