namespace PlanBuilder.Web.Workflow;

/// <summary>Reads who made a plan, and keeps of its sources only web addresses.</summary>
internal static class PlanOriginReader
{
    private const int Most = 100, LongestText = 2_000;

    /// <summary>A plan that does not say who made it.</summary>
    public static readonly PlanOrigin Unknown = new("another writer", [], []);

    public static PlanOrigin Read(JsonNoun json) => new(
        json.TextOrNull("by", LongestText) ?? Unknown.By,
        json.ListOrNull("notes", Most)?.Select(note => note.AsText(LongestText)).ToList() ?? [],
        json.ListOrNull("sources", Most)?.Select(SourceOf).Where(source => IsWebAddress(source.Url)).ToList() ?? [],
        json.TextOrNull("model", LongestText),
        json.TextOrNull("promptVersion", LongestText));

    private static PlanSource SourceOf(JsonNoun json) =>
        new(json.Text("url", LongestText), json.TextOrNull("title", LongestText), json.TextOrNull("date", LongestText));

    private static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
