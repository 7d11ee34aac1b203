namespace PlanBuilder.Web.Accounts;

/// <summary>What became of a sign-up, a sign-in, or a link from an e-mail.</summary>
internal abstract record AccountResult
{
    /// <summary>A wrong address and a wrong password, which are refused alike.</summary>
    public static readonly Refused Wrong = new("Wrong email or password.");

    /// <param name="Session">What Supabase Auth gave for it; null for a local account.</param>
    internal sealed record SignedIn(Account Account, SupabaseSession? Session = null) : AccountResult;

    /// <summary>The address has to be confirmed by the link in an e-mail first; the answer is the same where it has an account already.</summary>
    internal sealed record MailSent : AccountResult;

    /// <param name="Field">Where the sentence belongs; empty for the whole form.</param>
    internal sealed record Refused(
        string Sentence,
        string Field = "",
        int Status = StatusCodes.Status422UnprocessableEntity) : AccountResult;
}
