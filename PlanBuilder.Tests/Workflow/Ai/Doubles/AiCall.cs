using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>What a service was asked, as it came over the wire.</summary>
public sealed record AiCall(string Body)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;

    public bool Streams => Json.TryGetProperty("stream", out var stream) && stream.GetBoolean();

    public string Model => Json.GetProperty("model").GetString()!;

    /// <summary>Everything that was said to it, in order.</summary>
    public IReadOnlyList<string> Messages =>
        [.. Json.GetProperty(Json.TryGetProperty("messages", out _) ? "messages" : "input").EnumerateArray()
            .Select(message => message.GetProperty("content").GetString()!)];

    /// <summary>Whether a strategy is asked for, and not posts.</summary>
    public bool IsStrategy => Messages[0] == Prompts.Strategy;

    /// <summary>Whether it is a second question: for lines or posts that are to be decided once more.</summary>
    public bool IsSecond => Messages.Count == 4;

    /// <summary>The slots that are asked for, by their names; none where the question has no slots.</summary>
    public IReadOnlyList<AskedSlot> Slots =>
    [
        .. (IsSecond ? Last.GetProperty(IsStrategy ? "slots" : "posts") : Material.TryGetProperty("slots", out var slots) ? slots : default)
            is { ValueKind: JsonValueKind.Array } asked
            ? asked.EnumerateArray().Select(slot => new AskedSlot(
                slot.GetProperty("id").GetString()!, Number(slot), slot.TryGetProperty("platform", out var name) ? name.GetString()! : ""))
            : [],
    ];

    public int Days => Material.GetProperty("days").GetInt32();

    public DateOnly StartsOn => DateOnly.Parse(Material.GetProperty("startsOn").GetString()!, CultureInfo.InvariantCulture);

    public IReadOnlyList<string> Platforms =>
        [.. Platform.All.Select(platform => platform.Name).Where(
            name => Question.Contains($"\"{name}\"", StringComparison.Ordinal) || Question.Contains($" {name}", StringComparison.Ordinal))];

    private JsonElement Material => JsonDocument.Parse(Question).RootElement;

    private JsonElement Last => JsonDocument.Parse(Messages[^1][(Messages[^1].IndexOf('\n', StringComparison.Ordinal) + 1)..]).RootElement;

    private static int Number(JsonElement slot) => slot.TryGetProperty("day", out var day) ? day.GetInt32() : 0;

    // After the rules, where those are a message of their own.
    private string Question => Messages[Math.Min(1, Messages.Count - 1)];
}

/// <summary>A slot as it is named in a question.</summary>
public sealed record AskedSlot(string Id, int Day, string Platform);
