using System.Text.Json;

namespace PlanBuilder.Web.Jobs;

internal enum JobEventKind
{
    Started,
    Progress,
    Completed,
    Failed,
}

/// <summary>
/// What n8n says of a job: <c>{"type": "started" | "progress" | "completed" | "failed", "execution"?, "attempt"?, "step"?, "progress"?,
/// "result"?, "error"?, "code"?}</c>. <paramref name="Result"/> is the result's JSON, unread.
/// </summary>
internal sealed record JobEvent(
    JobEventKind Kind, string? Execution, int? Attempt, string? Step, int? Progress, string? Result, string? Error, string? Code)
{
    private const int Word = 100, Words = 100_000;

    /// <summary>Reads an event; else gives the sentence that says what is wrong with it.</summary>
    public static (JobEvent? Event, string? Refusal) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var wire = JsonSerializer.Deserialize<Wire>(body, JsonSerializerOptions.Web);
            if (KindOf(wire?.Type) is not { } kind)
            {
                return (null, "The event's type must be started, progress, completed, or failed.");
            }
            if (wire!.Execution?.Length > Word || wire.Step?.Length > Word || wire.Code?.Length > Word || wire.Error?.Length > Words)
            {
                return (null, "The event's execution, step, and code can't be longer than 100 characters, nor its error longer than 100,000.");
            }
            if (wire.Progress is < 0 or > 100)
            {
                return (null, "The event's progress must be a number from 0 to 100.");
            }
            var result = wire.Result is { ValueKind: not JsonValueKind.Null } given ? given.GetRawText() : null;
            return kind == JobEventKind.Completed && result is null
                ? (null, "A completed event must include a result.")
                : (new JobEvent(kind, wire.Execution, wire.Attempt, wire.Step, wire.Progress, result, wire.Error, CodeOf(wire.Code)), null);
        }
        catch (JsonException e)
        {
            return (null, $"The event isn't valid JSON at {e.Path ?? "its beginning"}.");
        }
        catch (InvalidOperationException)
        {
            return (null, "The event can't be read: it contains an incomplete character."); // a lone surrogate
        }
    }

    private static JobEventKind? KindOf(string? type) => type switch
    {
        "started" => JobEventKind.Started,
        "progress" => JobEventKind.Progress,
        "completed" => JobEventKind.Completed,
        "failed" => JobEventKind.Failed,
        _ => null,
    };

    // Only the owner cancels: it says who pays.
    private static string? CodeOf(string? code) => code == JobErrors.Cancelled ? null : code;

    private sealed record Wire(
        string? Type, string? Execution, int? Attempt, string? Step, int? Progress, JsonElement? Result, string? Error, string? Code);
}
