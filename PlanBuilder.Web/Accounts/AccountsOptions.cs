namespace PlanBuilder.Web.Accounts;

/// <summary>Who may join.</summary>
internal sealed class AccountsOptions
{
    /// <summary>
    /// Whether anyone may make an account (<c>Accounts__SignUp</c>). Open in
    /// Development and with Supabase, which has a setting of its own; closed elsewhere.
    /// </summary>
    public bool SignUp { get; set; }
}
