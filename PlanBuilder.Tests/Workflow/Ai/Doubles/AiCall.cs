using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Planning;

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

    public int Days => Material.GetProperty("days").GetInt32();

    public DateOnly StartsOn => DateOnly.Parse(Material.GetProperty("startsOn").GetString()!, CultureInfo.InvariantCulture);

    public IReadOnlyList<string> Platforms =>
        [.. Platform.All.Select(platform => platform.Name).Where(
            name => Question.Contains($"\"{name}\"", StringComparison.Ordinal) || Question.Contains($" {name}", StringComparison.Ordinal))];

    private JsonElement Material => JsonDocument.Parse(Question).RootElement;

    // After the rules, where those are a message of their own.
    private string Question => Messages[Math.Min(1, Messages.Count - 1)];
}
