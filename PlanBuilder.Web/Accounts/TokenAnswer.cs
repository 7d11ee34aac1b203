namespace PlanBuilder.Web.Accounts;

/// <summary>Whose access token it is, or why it lets nobody in.</summary>
internal sealed record TokenAnswer(Account? Account, string Sentence, int Status)
{
    public static readonly TokenAnswer Invalid = Refused(
        "Send a valid access token as Authorization: Bearer <token>.", StatusCodes.Status401Unauthorized);

    public static readonly TokenAnswer TooMany = Refused(
        "Too many tokens are waiting to be verified by Supabase. Try again in a minute.", StatusCodes.Status503ServiceUnavailable);

    public static readonly TokenAnswer FactorMissing = Refused(
        "This account has a second factor. Verify it, then send the access token you get for it (aal2).", StatusCodes.Status403Forbidden);

    public static TokenAnswer From(Account account) => new(account, "", StatusCodes.Status200OK);

    private static TokenAnswer Refused(string sentence, int status) => new(null, sentence, status);
}
