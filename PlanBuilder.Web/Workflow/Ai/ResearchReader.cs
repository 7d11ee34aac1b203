using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Reads the answer of Perplexity's agent, as of November 2026: the words of its messages, and the pages of its searches. A failure comes
/// as a success whose <c>status</c> says otherwise.
/// </summary>
internal static partial class ResearchReader
{
    private const int MostSources = 20, LongestText = 50_000, LongestWord = 2_000, LongestId = 200;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new WireText.Converter() },
    };

    /// <summary>The id of a call that goes on in the background; null where it has ended.</summary>
    public static string? Begun(string body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            return WireText.Find(json, "status") is { } status && WireText.From(status) is "queued" or "in_progress"
                && WireText.Find(json, "id") is { } id && WireText.From(id) is { Length: > 0 and <= LongestId } text ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="JsonException">It is not in that form.</exception>
    public static Research Read(string body)
    {
        var answer = JsonSerializer.Deserialize<Answer>(body, Json) ?? throw new JsonException("The response is null.");
        if (answer.Status is "failed" or "cancelled" or "incomplete")
        {
            return new(null, [], new(FailureReason.AiUnreadable, $"The response's status is {answer.Status}."));
        }

        var output = answer.Output ?? throw new JsonException("The response has no output.");
        var words = output.Where(item => item.Type == "message").SelectMany(item => item.Content ?? [])
            .Where(part => part.Type == "output_text").Select(part => part.Text);
        var text = Bounded(string.Join("\n\n", words).Trim(), LongestText)!;
        if (text.Length == 0)
        {
            return new(null, [], new(FailureReason.AiEmpty, "The response has no text."));
        }

        List<PlanSource> sources = [.. output.Where(item => item.Type == "search_results").SelectMany(item => item.Results ?? [])
            .SelectMany(SourceOf).DistinctBy(source => source.Url).Take(MostSources)];
        return new(WithNumbers(text, sources), sources)
        {
            InputTokens = WireText.Count(answer.Usage, "input_tokens"), OutputTokens = WireText.Count(answer.Usage, "output_tokens"),
        };
    }

    // Each finding's address becomes the number of its page. One that was not among the pages found is nobody's.
    private static string WithNumbers(string text, List<PlanSource> sources) => Address().Replace(text, match =>
    {
        var url = match.Value.Trim('[', ']', '(', ')', '<', '>').TrimEnd('.', ',', ';', '/');
        var number = sources.FindIndex(source => source.Url.TrimEnd('/') == url) + 1;
        return number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"[{number}]");
    });

    private static IEnumerable<PlanSource> SourceOf(Result result) =>
        result.Url is { Length: <= LongestWord } url && ProvenanceReader.IsWebAddress(url)
            ? [new(url, Bounded(result.Title, LongestWord), Bounded(result.Date, LongestWord))]
            : [];

    private static string? Bounded(string? text, int longest) => text is null || text.Length <= longest ? text : text[..longest];

    [GeneratedRegex(@"[\[(<]?https?://[^\s\[\]<>()]+[\])>]?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    private sealed record Answer(string? Status, IReadOnlyList<Item>? Output, JsonElement? Usage);

    private sealed record Item(string? Type, IReadOnlyList<Part>? Content, IReadOnlyList<Result>? Results);

    private sealed record Part(string? Type, string? Text);

    private sealed record Result(string? Url, string? Title, string? Date);
}
