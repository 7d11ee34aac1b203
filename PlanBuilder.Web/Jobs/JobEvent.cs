using System.Text.Json;
using PlanBuilder.Web.Workflow;

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
    public static (JobEvent? Event, string? Refusal) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = new JsonNoun(document.RootElement, "the event");
            if (KindOf(json.Text("type", Word)) is not { } kind)
            {
                return (null, "The event's type is started, progress, completed or failed.");
            }
            var result = json.NounOrNull("result")?.Element.GetRawText();
            if (kind == JobEventKind.Completed && result is null)
            {
                return (null, "A completed event brings a result.");
            }
            return (new JobEvent(
                kind, json.TextOrNull("execution", Word), Whole(json, "attempt", int.MaxValue), json.TextOrNull("step", Word),
                Whole(json, "progress", 100), result, json.TextOrNull("error", Words), CodeOf(json.TextOrNull("code", Word))), null);
        }
        catch (JsonException e)
        {
            return (null, $"The event cannot be read: {e.Message.TrimEnd('.')}.");
        }
        catch (InvalidOperationException)
        {
            return (null, "The event cannot be read: it holds half a character."); // a lone surrogate
        }
    }

    private static JobEventKind? KindOf(string type) => type switch
    {
        "started" => JobEventKind.Started,
        "progress" => JobEventKind.Progress,
        "completed" => JobEventKind.Completed,
        "failed" => JobEventKind.Failed,
        _ => null,
    };

    private static int? Whole(JsonNoun json, string name, int most) => json.NounOrNull(name) is null ? null : json.Whole(name, 0, most);

    // Only the owner cancels: it says who pays.
    private static string? CodeOf(string? code) => code == JobErrors.Cancelled ? null : code;
}
