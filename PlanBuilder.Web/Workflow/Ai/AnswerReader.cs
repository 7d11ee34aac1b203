using System.Text;
using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Puts an answer of chat completions together, from its pieces or in one: its words, what it called a tool with, and how it ended. What
/// the model thought (<c>reasoning_content</c>) is none of it. Nothing that a server leaves out or writes oddly is an error.
/// </summary>
internal sealed class AnswerReader
{
    private readonly StringBuilder words = new(), refusal = new();
    private readonly SortedDictionary<int, StringBuilder> calls = [];
    private PlanFailure? error;
    private string? finish;
    private int? inputTokens, outputTokens;

    /// <summary>How many characters it has so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the server said that it is all.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Takes in a piece, and gives what it adds to the text.</summary>
    public string Read(JsonElement piece)
    {
        var usage = WireText.Find(piece, "usage");
        inputTokens = WireText.Count(usage, "prompt_tokens", "input_tokens") ?? inputTokens;
        outputTokens = WireText.Count(usage, "completion_tokens", "output_tokens") ?? outputTokens;
        if (WireText.Find(piece, "error") is { } trouble)
        {
            error ??= AiErrors.InAnswer(trouble);
        }

        if (WireText.Find(piece, "choices") is not { ValueKind: JsonValueKind.Array } choices)
        {
            return "";
        }

        var before = Length;
        var added = new StringBuilder();
        foreach (var choice in choices.EnumerateArray().Where(choice => (WireText.Count(choice, "index") ?? 0) == 0))
        {
            var part = WireText.Find(choice, "delta") ?? WireText.Find(choice, "message");
            var content = WireText.Find(part, "content");
            Add(words, content is { } said ? WordsOf(said) : Text(choice, "text"), added);
            refusal.Append(Text(part, "refusal"));
            foreach (var one in content is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : default)
            {
                refusal.Append(Text(one, "refusal"));
            }

            ReadCalls(part, added);
            if (WireText.Find(choice, "finish_reason") is { ValueKind: JsonValueKind.String } reason)
            {
                End(WireText.From(reason));
            }
        }

        return added.ToString();
    }

    /// <summary>Takes in an answer of another form as it is: the plan may be in it all the same.</summary>
    public string ReadOther(string body)
    {
        var added = new StringBuilder();
        Add(words, body, added);
        IsWhole = true;
        return added.ToString();
    }

    public void End(string? reason = null)
    {
        finish = reason ?? finish;
        IsWhole = true;
    }

    /// <param name="trouble">What kept the rest of it away; null where nothing did.</param>
    public ModelAnswer Build(PlanFailure? trouble) => new(
        words.ToString(), string.Join('\n', calls.Values), trouble ?? error ?? Shortfall(), inputTokens, outputTokens);

    private void ReadCalls(JsonElement? part, StringBuilder added)
    {
        var (named, i) = (WireText.Find(part, "tool_calls"), 0);
        foreach (var call in named is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default)
        {
            ReadCall(WireText.Count(call, "index") ?? i, WireText.Find(call, "function"), added);
            i++;
        }

        ReadCall(-1, WireText.Find(part, "function_call"), added);
    }

    private void ReadCall(int index, JsonElement? function, StringBuilder added)
    {
        if (WireText.Find(function, "arguments") is { } arguments)
        {
            calls.TryAdd(index, new());
            Add(calls[index], arguments.ValueKind == JsonValueKind.String ? WireText.From(arguments) : arguments.GetRawText(), added);
        }
    }

    private void Add(StringBuilder to, string text, StringBuilder added)
    {
        to.Append(text);
        added.Append(text);
        Length += text.Length;
    }

    // A text, its parts, or the plan itself where the server has parsed it already.
    private static string WordsOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Where(IsText).Select(WordsOf)),
        JsonValueKind.Object when WireText.Find(content, "text") is { } text => WordsOf(text),
        JsonValueKind.Object when WireText.Find(content, "value") is { } text => WordsOf(text),
        JsonValueKind.Object => content.GetRawText(),
        _ => WireText.From(content),
    };

    private static bool IsText(JsonElement part) =>
        WireText.Find(part, "type") is not { } type || WireText.From(type).Contains("text", StringComparison.OrdinalIgnoreCase);

    private static string Text(JsonElement? json, string name) => WireText.Find(json, name) is { } text ? WireText.From(text) : "";

    private PlanFailure? Shortfall()
    {
        var reason = (finish?.ToUpperInvariant(), IsWhole) switch
        {
            ("CONTENT_FILTER" or "SAFETY" or "REFUSAL" or "PROHIBITED_CONTENT" or "BLOCKLIST" or "RECITATION", _) =>
                FailureReason.AiDeclined,
            ("LENGTH" or "MAX_TOKENS" or "MAX_OUTPUT_TOKENS" or "MODEL_LENGTH", _) => FailureReason.AiCutOff,
            ("ERROR" or "NETWORK_ERROR" or "INSUFFICIENT_SYSTEM_RESOURCE", _) => FailureReason.AiUnavailable,
            _ when !string.IsNullOrWhiteSpace(refusal.ToString()) => FailureReason.AiDeclined,
            _ when Length == 0 || (string.IsNullOrWhiteSpace(words.ToString()) && calls.Count == 0) => FailureReason.AiEmpty,
            (_, false) => FailureReason.AiUnavailable,
            _ => null,
        };
        return reason is null ? null : new(reason, $"finish_reason {Finish}, {Length} characters.");
    }

    // Its own words may be anything, so no more than a word of them is kept.
    private string Finish => finish is null ? "none"
        : finish.Length <= 40 && finish.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? finish : "unknown";
}

/// <summary>What a model answered, as far as it came, and the tokens it counted, where it did.</summary>
/// <param name="Called">What it called a tool or a function with.</param>
/// <param name="Shortfall">Why it is none, or not the whole one.</param>
internal sealed record ModelAnswer(string Words, string Called, PlanFailure? Shortfall, int? InputTokens, int? OutputTokens);
