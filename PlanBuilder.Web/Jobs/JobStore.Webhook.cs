using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>What n8n's callback moves, as the service. Fence fence is n8n's execution: the words of another one change nothing.</summary>
internal sealed partial class JobStore
{
    private const string Start = "status = 'running', runner = 'n8n', n8n_execution_id = @Execution";
    private const string Report = """
        step = coalesce(@Step, step), progress = coalesce(@Progress, progress),
        posts_done = coalesce(@PostsDone, posts_done), posts_total = coalesce(@PostsTotal, posts_total)
        """;
    private const string Complete = "status = 'completed', runner = 'n8n', result = @result::jsonb";
    private const string Fail = "status = 'failed', error_code = @Code, error = @Error";

    private const string Fence = """
        (@Execution::text is null or n8n_execution_id is null or n8n_execution_id = @Execution) and (@Attempt::int is null or attempt = @Attempt)
        """;

    /// <summary>Whether a message was sent no more than five minutes ago or ahead, by the database's clock: a node's own may be wrong.</summary>
    /// <param name="sentAt">In seconds since 1970.</param>
    public Task<bool> IsTimelyAsync(long sentAt, CancellationToken ct) => background.AsServiceAsync(session => session.SingleAsync<bool>(
        "select abs(extract(epoch from now()) - @sentAt) <= extract(epoch from @Tolerance)", new { sentAt, WebhookSignature.Tolerance }), ct);

    /// <summary>Moves the job as the event says, in one transaction with the memory of its message.</summary>
    /// <param name="messageId">What the sender calls this message; null for one that it has no name for.</param>
    /// <param name="plan">The plan of a completed job, read already.</param>
    public Task<WebhookResult> RecordWebhookEventAsync(Guid jobId, string? messageId, WebhookEvent webhook, Plan? plan, CancellationToken ct) =>
        background.AsServiceAsync(async session =>
        {
            var parameters = new
            {
                jobId, messageId, webhook.Execution, webhook.Attempt, webhook.Step, webhook.Progress, webhook.PostsDone, webhook.PostsTotal,
                webhook.Code, webhook.Error,
                result = plan is null ? null : JsonSerializer.Serialize(plan, Plan.Json),
            };
            var isNew = messageId is null || await session.SingleAsync<bool>("select record_webhook_delivery(@jobId, @messageId)", parameters);
            var moved = isNew && await session.ExecuteAsync($"""
                update jobs set {ChangeOf(webhook.Kind)}
                 where id = @jobId and version is not null and ({ConditionOf(webhook.Kind)})
                """, parameters) > 0;
            var job = await session.FirstOrDefaultAsync<CalledJob>(
                "select status, attempt from jobs where id = @jobId and version is not null", parameters);
            return job is null ? new WebhookResult(WebhookOutcome.Unknown, null, 0)
                : new WebhookResult(moved ? WebhookOutcome.Moved
                    : !isNew ? WebhookOutcome.Replayed
                    : job.Status is JobStatus.Completed or JobStatus.Failed ? WebhookOutcome.Ended
                    : WebhookOutcome.NotIts, job.Status, job.Attempt);
        }, ct);

    private static string ChangeOf(WebhookEventKind kind) => kind switch
    {
        WebhookEventKind.Started => Start,
        WebhookEventKind.Progress => Report,
        WebhookEventKind.Completed => Complete,
        _ => Fail,
    };

    // A job that was reclaimed from n8n is none of its business any more, but for a plan where there is none.
    private static string ConditionOf(WebhookEventKind kind) => kind switch
    {
        WebhookEventKind.Started => "status = 'queued' and runner is distinct from 'local' or status = 'running' and n8n_execution_id = @Execution",
        WebhookEventKind.Progress => $"status = 'running' and runner = 'n8n' and {Fence}",
        WebhookEventKind.Completed => $"(status in ('queued', 'running') and runner is distinct from 'local' or status = 'failed') and {Fence}",
        _ => $"status in ('queued', 'running') and runner is distinct from 'local' and {Fence}",
    };

    private sealed record CalledJob(string Status, int Attempt);
}

internal enum WebhookOutcome
{
    Moved,

    /// <summary>There is no such job.</summary>
    Unknown,

    /// <summary>The message was taken before.</summary>
    Replayed,

    /// <summary>The job has ended.</summary>
    Ended,

    /// <summary>The job waits, or is another execution's or another attempt's.</summary>
    NotIts,
}

/// <summary>What became of an event, and the job after it.</summary>
internal sealed record WebhookResult(WebhookOutcome Outcome, string? Status, int Attempt);
