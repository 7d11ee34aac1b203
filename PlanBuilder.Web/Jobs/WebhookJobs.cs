using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// The transitions that n8n's callback asks for, as the service. They are fenced by n8n's execution: from another one, only a plan counts.
/// So does a plan for a job that was reclaimed from n8n, if it has none yet; nothing else of such a job is n8n's business anymore.
/// </summary>
internal sealed class WebhookJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>The channel on which <c>doctor</c> learns how its test delivery was answered: <c>{job id} {signed|refused}</c>.</summary>
    public const string TestChannel = "webhook_tests";

    public const string Signed = "signed", Refused = "refused";

    /// <summary>
    /// Whether a message was sent no more than five minutes ago or ahead, by the database's clock: a node's own may be wrong.
    /// </summary>
    /// <param name="sentAt">In seconds since 1970.</param>
    public Task<bool> IsTimelyAsync(long sentAt, CancellationToken ct) => database.AsServiceAsync(session => session.SingleAsync<bool>(
        "select abs(extract(epoch from now()) - @sentAt) <= extract(epoch from @Tolerance)",
        new { sentAt, WebhookSignature.Tolerance }), ct);

    /// <summary>Moves the job as the event says, in one transaction with the memory of its message.</summary>
    /// <param name="messageId">What the sender calls this message; null for one that it has no name for.</param>
    public Task<WebhookResult> RecordWebhookEventAsync(Guid jobId, string? messageId, WebhookEvent webhook, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            var isNew = messageId is null
                || await session.SingleAsync<bool>("select record_webhook_delivery(@jobId, @messageId)", new { jobId, messageId });
            var moved = isNew && await (webhook.Kind switch
            {
                WebhookEventKind.Started => StartAsync(session, jobId, webhook),
                WebhookEventKind.Progress => ReportAsync(session, jobId, webhook),
                WebhookEventKind.Completed => ReceiveAsync(session, jobId, webhook),
                _ => FailAsync(session, jobId, webhook),
            }) > 0;
            var job = await session.FirstOrDefaultAsync<CalledJob>("""
                select status, step, attempt, received_result is not null as is_answered from planbuilder.managed_jobs where id = @jobId
                """, new { jobId });
            return job is null ? new WebhookResult(WebhookOutcome.Unknown, null, null, 0)
                : new WebhookResult(moved ? WebhookOutcome.Moved
                    : !isNew ? WebhookOutcome.Replayed
                    : job.Status is JobStatus.Completed or JobStatus.Failed ? WebhookOutcome.Ended
                    : job.IsAnswered ? WebhookOutcome.Answered
                    : WebhookOutcome.NotIts, job.Status, job.Step, job.Attempt);
        }, ct);

    /// <summary>Announces an event that was refused, or whose job doesn't exist. It may answer a test delivery.</summary>
    public Task NotifyTestAsync(Guid jobId, string outcome, CancellationToken ct) => database.AsServiceAsync(session =>
        session.ExecuteAsync("select pg_notify(@TestChannel, @payload)", new { TestChannel, payload = $"{jobId} {outcome}" }), ct);

    private static Task<int> StartAsync(DatabaseSession session, Guid jobId, WebhookEvent webhook) => session.ExecuteAsync("""
        update planbuilder.managed_jobs
           set status = 'running', runner = 'n8n', n8n_execution_id = @Execution, step = coalesce(@Step, step)
         where id = @jobId
           and (status = 'queued' and runner is distinct from 'local' or status = 'running' and n8n_execution_id = @Execution)
        """, new { jobId, webhook.Execution, webhook.Step });

    private static Task<int> ReportAsync(DatabaseSession session, Guid jobId, WebhookEvent webhook) => session.ExecuteAsync("""
        update planbuilder.managed_jobs
           set step = coalesce(@Step, step), progress = coalesce(@Progress, progress),
               posts_done = coalesce(@PostsDone, posts_done), posts_total = coalesce(@PostsTotal, posts_total)
         where id = @jobId and status = 'running' and runner = 'n8n'
           and (@Execution::text is null or n8n_execution_id is null or n8n_execution_id = @Execution)
           and (@Attempt::int is null or attempt = @Attempt)
        """, new { jobId, webhook.Execution, webhook.Attempt, webhook.Step, webhook.Progress, webhook.PostsDone, webhook.PostsTotal });

    // Whichever execution answers first: a job that one was silent about has been handed over again.
    private static Task<int> ReceiveAsync(DatabaseSession session, Guid jobId, WebhookEvent webhook) => session.ExecuteAsync("""
        update planbuilder.managed_jobs
           set received_result = @Result::jsonb, n8n_execution_id = coalesce(n8n_execution_id, @Execution)
         where id = @jobId and (status in ('queued', 'running') and runner is distinct from 'local' or status = 'failed')
           and (@Attempt::int is null or attempt = @Attempt)
        """, new { jobId, webhook.Execution, webhook.Attempt, webhook.Result });

    private static Task<int> FailAsync(DatabaseSession session, Guid jobId, WebhookEvent webhook) => session.ExecuteAsync("""
        update planbuilder.managed_jobs
           set status = 'failed', error_code = @Code, error = @Error
         where id = @jobId and status in ('queued', 'running') and runner is distinct from 'local'
           and (@Execution::text is null or n8n_execution_id is null or n8n_execution_id = @Execution)
           and (@Attempt::int is null or attempt = @Attempt)
        """, new { jobId, webhook.Execution, webhook.Attempt, webhook.Code, webhook.Error });

    private sealed record CalledJob(string Status, string? Step, int Attempt, bool IsAnswered);
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

    /// <summary>The job has an answer already, which is being read.</summary>
    Answered,

    /// <summary>The job waits, or is another execution's or another attempt's.</summary>
    NotIts,
}

/// <summary>What became of an event, and the job after it.</summary>
internal sealed record WebhookResult(WebhookOutcome Outcome, string? Status, string? Step, int Attempt);
