namespace PlanBuilder.Web.Shared;

internal static class Listing
{
    /// <summary>"a", "a or b", "a, b, or c".</summary>
    public static string Or(IReadOnlyList<string> words) => words switch
    {
        [] => "",
        [var only] => only,
        [var first, var second] => $"{first} or {second}",
        _ => $"{string.Join(", ", words.SkipLast(1))}, or {words[^1]}",
    };
}
