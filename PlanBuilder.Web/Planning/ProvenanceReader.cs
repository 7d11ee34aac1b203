using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads who made a plan, and keeps of its sources only web addresses.</summary>
internal static class ProvenanceReader
{
    private const int Most = 100, LongestText = 2_000;

    /// <summary>A plan that does not say who made it.</summary>
    public static readonly Provenance Unknown = new("another writer", [], []);

    public static Provenance Read(LenientJson json) => new(
        TextOf(json, "by") ?? Unknown.By,
        [.. (json.Find("notes")?.First(Most) ?? []).Select(note => note.AsWords(LongestText)).Where(note => note.Length > 0)],
        [.. (json.Find("sources")?.First(Most) ?? []).Select(SourceOf).Where(source => IsWebAddress(source.Url))],
        TextOf(json, "model"),
        TextOf(json, "promptVersion"),
        json.Find("steps") is { IsList: true } steps ? [.. steps.First(Most).Select(StepOf)] : null,
        TextOf(json, "trade"));

    public static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);

    private static PlanSource SourceOf(LenientJson json) => new(TextOf(json, "url") ?? "", TextOf(json, "title"), TextOf(json, "date"));

    private static string? TextOf(LenientJson json, string name) =>
        json.Find(name)?.AsWords(LongestText) is { Length: > 0 } text ? text : null;

    private static PlanStep StepOf(LenientJson json) => new(
        TextOf(json, "name") ?? "", NumberOf(json, "seconds") ?? 0, TextOf(json, "model") ?? "",
        (int?)NumberOf(json, "inputTokens"), (int?)NumberOf(json, "outputTokens"));

    private static double? NumberOf(LenientJson json, string name) =>
        json.Find(name) is { Element.ValueKind: JsonValueKind.Number } number && number.Element.TryGetDouble(out var value)
            ? Math.Clamp(value, 0, int.MaxValue)
            : null;
}
