using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Puts the pieces of a stream together that some server or workflow passed on as they came.</summary>
internal static class Streamed
{
    /// <summary>What the pieces say; empty where they are none.</summary>
    public static string Text(IEnumerable<LenientJson> pieces) => string.Concat(pieces.Select(piece => Piece(piece)));

    private static string? Piece(LenientJson piece)
    {
        var choice = piece.Find("choices")?.First(1) is [var first] ? first : piece;
        var inner = choice.Find("delta", "message") ?? choice;
        return (inner.IsObject ? inner.Find("content", "text", "response") : inner)?.Element is { ValueKind: JsonValueKind.String } text
            ? text.GetString() : null;
    }
}
