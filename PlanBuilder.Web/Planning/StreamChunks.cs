using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Puts the chunks of a stream together that some server or workflow passed on as they came.</summary>
internal static class StreamChunks
{
    private const int LongestWord = 60, MostParts = 100;

    /// <summary>What the chunks say; empty where they are none.</summary>
    public static string Join(IReadOnlyList<LenientJson> chunks)
    {
        var deltas = chunks.Where(chunk => KindOf(chunk) is { } kind && IsDelta(kind)).ToList(); // what sums them up repeats them
        return string.Concat((deltas.Count > 0 ? deltas : chunks).Select(Text));
    }

    /// <summary>Whether it is a piece of a stream for certain.</summary>
    public static bool IsPiece(LenientJson chunk) => chunk.IsObject
        && ((chunk.Find("choices")?.First(1) is [var choice] && choice.Find("delta") is { IsObject: true })
            || (KindOf(chunk) is { } kind && IsDelta(kind))
            || chunk.Find("candidates") is { IsList: true }
            || chunk.Find("done") is { Element.ValueKind: JsonValueKind.False });

    private static string? KindOf(LenientJson chunk) => chunk.Find("type")?.AsWords(LongestWord);

    // What was thought is none of it.
    private static bool IsDelta(string kind) => kind.Contains("delta", StringComparison.Ordinal)
        && !kind.Contains("reasoning", StringComparison.Ordinal);

    private static string? Text(LenientJson chunk)
    {
        if (chunk.Find("candidates")?.First(1) is [var candidate])
        {
            return string.Concat((candidate.Find("content")?.Find("parts")?.First(MostParts) ?? [])
                .Where(part => part.Find("thought") is not { Element.ValueKind: JsonValueKind.True })
                .Select(part => Words(part.Find("text"))));
        }

        var choice = chunk.Find("choices")?.First(1) is [var first] ? first : chunk;
        var inner = choice.Find("delta", "message") ?? choice;
        return Words(inner.IsObject ? inner.Find("content", "text", "response", "partialJson") : inner);
    }

    private static string? Words(LenientJson? noun) =>
        noun is { Element.ValueKind: JsonValueKind.String } text ? text.Element.GetString() : null;
}
