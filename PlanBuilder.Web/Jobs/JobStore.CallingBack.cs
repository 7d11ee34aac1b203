using System.Text.Json;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>What n8n's callback moves, as the service. Its fence is n8n's execution: the words of another one change nothing.</summary>
internal sealed partial class JobStore
{
    private const string Claimed = "status = 'running', runner = 'n8n', n8n_execution_id = @Execution";
    private const string Told = "step = coalesce(@Step, step), progress = coalesce(@Progress, progress)";
    private const string Made = "status = 'completed', runner = 'n8n', result = @result::jsonb";
    private const string Broken = "status = 'failed', error_code = @Code, error = @Error";

    private const string Its = """
        (@Execution::text is null or n8n_execution_id is null or n8n_execution_id = @Execution) and (@Attempt::int is null or attempt = @Attempt)
        """;

    /// <summary>Whether a message was sent no more than five minutes ago or ahead, by the database's clock: a node's own may be wrong.</summary>
    /// <param name="sentAt">In seconds since 1970.</param>
    public Task<bool> IsTimelyAsync(long sentAt, CancellationToken ct) => background.AsServiceAsync(session => session.SingleAsync<bool>(
        "select abs(extract(epoch from now()) - @sentAt) <= extract(epoch from @Tolerance)", new { sentAt, WebhookSignature.Tolerance }), ct);

    /// <summary>Moves the job as the event says, in one transaction with the memory of its message.</summary>
    /// <param name="messageId">What the sender calls this message; null for one that it has no name for.</param>
    /// <param name="plan">The plan of a completed job, read already.</param>
    public Task<EventAnswer> TakeEventAsync(Guid jobId, string? messageId, JobEvent said, Plan? plan, CancellationToken ct) =>
        background.AsServiceAsync(async session =>
        {
            var parameters = new
            {
                jobId, messageId, said.Execution, said.Attempt, said.Step, said.Progress, said.Code, said.Error,
                result = plan is null ? null : JsonSerializer.Serialize(plan, Plan.Json),
            };
            var isNew = messageId is null || await session.SingleAsync<bool>("select take_event(@jobId, @messageId)", parameters);
            var moved = isNew && await session.ExecuteAsync($"""
                update jobs set {ChangeOf(said.Kind)}
                 where id = @jobId and version is not null and ({ConditionOf(said.Kind)})
                """, parameters) > 0;
            var job = await session.FirstOrDefaultAsync<CalledJob>(
                "select status, attempt from jobs where id = @jobId and version is not null", parameters);
            return job is null ? new EventAnswer(EventOutcome.Unknown, null, 0)
                : new EventAnswer(moved ? EventOutcome.Moved
                    : !isNew ? EventOutcome.Replayed
                    : job.Status is JobStatus.Completed or JobStatus.Failed ? EventOutcome.Ended
                    : EventOutcome.NotIts, job.Status, job.Attempt);
        }, ct);

    private static string ChangeOf(JobEventKind kind) => kind switch
    {
        JobEventKind.Started => Claimed,
        JobEventKind.Progress => Told,
        JobEventKind.Completed => Made,
        _ => Broken,
    };

    // A job that was taken back from n8n is none of its business any more, but for a plan where there is none.
    private static string ConditionOf(JobEventKind kind) => kind switch
    {
        JobEventKind.Started => "status = 'queued' and runner is distinct from 'local' or status = 'running' and n8n_execution_id = @Execution",
        JobEventKind.Progress => $"status = 'running' and runner = 'n8n' and {Its}",
        JobEventKind.Completed => $"(status in ('queued', 'running') and runner is distinct from 'local' or status = 'failed') and {Its}",
        _ => $"status in ('queued', 'running') and runner is distinct from 'local' and {Its}",
    };

    private sealed record CalledJob(string Status, int Attempt);
}

internal enum EventOutcome
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
internal sealed record EventAnswer(EventOutcome Outcome, string? Status, int Attempt);
