using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Puts the chunks of a stream together that some server or workflow passed on as they came.</summary>
internal static class StreamChunks
{
    /// <summary>What the chunks say; empty where they are none.</summary>
    public static string Join(IEnumerable<LenientJson> chunks) => string.Concat(chunks.Select(Text));

    /// <summary>Whether it is a piece of a stream for certain.</summary>
    public static bool IsPiece(LenientJson chunk) =>
        chunk.IsObject && chunk.Find("choices")?.First(1) is [var first] && first.Find("delta") is { IsObject: true };

    private static string? Text(LenientJson chunk)
    {
        var choice = chunk.Find("choices")?.First(1) is [var first] ? first : chunk;
        var inner = choice.Find("delta", "message") ?? choice;
        return (inner.IsObject ? inner.Find("content", "text", "response") : inner)?.Element is { ValueKind: JsonValueKind.String } text
            ? text.GetString() : null;
    }
}
