namespace PlanBuilder.Web.Accounts;

/// <summary>Who keeps the accounts: our own database, or Supabase Auth where <c>SUPABASE_URL</c> is set.</summary>
internal interface IAccountProvider
{
    Task<AccountResult> SignUpAsync(string email, string password, CancellationToken ct);

    /// <summary>A wrong address and a wrong password are refused alike.</summary>
    Task<AccountResult> SignInAsync(string email, string password, CancellationToken ct);

    /// <summary>The second step of signing in: a code of the account's second factor.</summary>
    Task<AccountResult> VerifyFactorAsync(AccountResult.SecondFactorAsked asked, string code, CancellationToken ct);

    /// <summary>Whether it is the password of the signed-in account; null where it is.</summary>
    Task<AccountResult.Refused?> CheckPasswordAsync(Account account, string password, CancellationToken ct);

    /// <summary>Gives the signed-in account another password; null where that went well. Its sessions are not ended by that.</summary>
    Task<AccountResult.Refused?> ChangePasswordAsync(HttpContext context, string password, CancellationToken ct);

    /// <summary>Ends what a session is beyond its row and its cookie.</summary>
    /// <param name="everywhere">False for this browser alone.</param>
    Task SignOutAsync(HttpContext context, bool everywhere, CancellationToken ct);
}
