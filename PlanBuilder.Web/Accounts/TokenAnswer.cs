namespace PlanBuilder.Web.Accounts;

/// <summary>Whose an access token is, or why it lets nobody in.</summary>
/// <param name="HasSecondFactor">Whether its owner showed a second factor for it (<c>aal2</c>).</param>
internal sealed record TokenAnswer(Account? Account, bool HasSecondFactor, string Sentence, int Status)
{
    public static readonly TokenAnswer Invalid = Refused(
        "Send a valid access token as Authorization: Bearer <token>.", StatusCodes.Status401Unauthorized);

    public static readonly TokenAnswer TooMany = Refused(
        "Too many tokens are waiting to be verified by Supabase. Try again in a minute.", StatusCodes.Status503ServiceUnavailable);

    public static TokenAnswer Of(Account account, bool hasSecondFactor) => new(account, hasSecondFactor, "", StatusCodes.Status200OK);

    private static TokenAnswer Refused(string sentence, int status) => new(null, false, sentence, status);
}
