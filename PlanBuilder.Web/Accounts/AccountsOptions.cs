namespace PlanBuilder.Web.Accounts;

/// <summary>Who may join, and how safely.</summary>
internal sealed class AccountsOptions
{
    /// <summary>
    /// Whether anyone may create an account (<c>Accounts__SignUp</c>). Open in Development and with Supabase, which has a setting of its
    /// own; closed elsewhere.
    /// </summary>
    public bool SignUp { get; set; }

    /// <summary>Whether <c>/operations</c> opens only with a second factor (<c>Accounts__OperatorsNeedSecondFactor</c>).</summary>
    public bool OperatorsNeedSecondFactor { get; set; }
}
