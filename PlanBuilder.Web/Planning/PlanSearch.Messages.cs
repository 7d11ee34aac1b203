using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Takes from messages what the model answered.</summary>
internal sealed partial class PlanSearch
{
    // What was asked, and what tools said, is none.
    private static bool IsAnswer(LenientJson message) =>
        message.Find("role") is { Element.ValueKind: JsonValueKind.String } role
        && role.Element.GetString() is "assistant" or "model" or "ai";

    // What the model thought, or its summary of that.
    private static bool IsThought(LenientJson part) => part.Find("type") is { Element.ValueKind: JsonValueKind.String } type
        && type.Element.GetString() is "reasoning" or "thinking" or "redacted_thinking" or "reasoning_text" or "reasoning.text"
            or "reasoning.summary" or "summary_text" or "thought" or "thoughts";

    private static readonly string[] Thoughts =
        ["reasoning", "reasoningContent", "reasoningText", "reasoningDetails", "thinking", "thinkingBlocks", "thought", "thoughts",
         "chainOfThought", "scratchpad"];

    // A message in parts; what the model thought is none of them.
    private static string? TextOf(IReadOnlyList<LenientJson> items) =>
        items.Count > 0 && items.All(item => item.Find("type") is { } type && type.AsWords(MostMembers) is { Length: > 0 })
            && items.Where(item => !IsThought(item)
                    && item.Find("type")!.Value.AsWords(MostMembers).Contains("text", StringComparison.OrdinalIgnoreCase))
                .Select(SaidBy).ToList() is { Count: > 0 } texts
            ? string.Concat(texts)
            : null;

    // Gemini's say nothing of their kind, but what was thought.
    private static string? PartsOf(IReadOnlyList<LenientJson> items) =>
        string.Concat(items.Where(item => item.Find("thought") is not { Element.ValueKind: JsonValueKind.True })
            .Select(SaidBy)) is { Length: > 0 } texts ? texts : null;

    private static string SaidBy(LenientJson part) =>
        (part.Find("text") is { IsObject: true } text ? text.Find("value") : part.Find("text"))?.Element
            is { ValueKind: JsonValueKind.String } said ? said.GetString()! : "";
}
