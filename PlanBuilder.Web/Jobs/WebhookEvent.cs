using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

internal enum WebhookEventKind
{
    Started,
    Progress,
    Completed,
    Failed,
}

/// <summary>
/// What n8n says of a job: <c>{"type": "started" | "progress" | "completed" | "failed", "execution"?, "attempt"?, "step"?, "progress"?,
/// "postsDone"?, "postsTotal"?, "result"?, "error"?, "code"?}</c>. <paramref name="Result"/> is the result as a
/// JSON object, unread.
/// </summary>
internal sealed record WebhookEvent(
    WebhookEventKind Kind, string? Execution, int? Attempt, string? Step, int? Progress, int? PostsDone, int? PostsTotal, string? Result,
    string? Error, string? Code)
{
    private const int LongestWord = 100, LongestText = 100_000;

    /// <summary>Reads an event; else gives the sentence that says what is wrong with it.</summary>
    public static (WebhookEvent? Event, string? Refusal) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var payload = JsonSerializer.Deserialize<Payload>(body, JsonSerializerOptions.Web);
            if (KindOf(payload?.Type) is not { } kind)
            {
                return (null, "The event's type must be started, progress, completed, or failed.");
            }

            if (payload!.Execution?.Length > LongestWord || payload.Step?.Length > LongestWord || payload.Code?.Length > LongestWord
                || payload.Error?.Length > LongestText)
            {
                return (null, "The event's execution, step, and code can't be longer than 100 characters, "
                    + "nor its error longer than 100,000.");
            }

            if (payload.Progress is < 0 or > 100)
            {
                return (null, "The event's progress must be a number from 0 to 100.");
            }

            if (payload.PostsDone is < 0 || payload.PostsTotal is < 0)
            {
                return (null, "The event's postsDone and postsTotal can't be negative.");
            }

            var result = payload.Result switch
            {
                { ValueKind: JsonValueKind.Object } plan => StorableJson.From(plan.GetRawText()),
                { ValueKind: not JsonValueKind.Null } words => $$"""{"output":{{StorableJson.From(words.GetRawText())}}}""",
                _ => null,
            };
            return kind == WebhookEventKind.Completed && result is null
                ? (null, "A completed event must include a result.")
                : (new WebhookEvent(
                    kind, payload.Execution, payload.Attempt, payload.Step, payload.Progress, payload.PostsDone, payload.PostsTotal, result,
                    payload.Error, AllowedCode(payload.Code)), null);
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

    private static WebhookEventKind? KindOf(string? type) => type switch
    {
        "started" => WebhookEventKind.Started,
        "progress" => WebhookEventKind.Progress,
        "completed" => WebhookEventKind.Completed,
        "failed" => WebhookEventKind.Failed,
        _ => null,
    };

    // Only the owner cancels: it says who pays.
    private static string? AllowedCode(string? code) => code == FailureReason.Cancelled.Code ? null : code;

    private sealed record Payload(
        string? Type, string? Execution, int? Attempt, string? Step, int? Progress, int? PostsDone, int? PostsTotal, JsonElement? Result,
        string? Error, string? Code);
}
