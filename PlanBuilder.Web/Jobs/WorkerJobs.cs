using System.Diagnostics;
using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What this node does with the jobs that it makes itself, as the service: it claims one, reports, and ends it. The database keeps the
/// order of the queue. All but the claims are fenced by the attempt: a job that was rescued meanwhile is not the caller's any more.
/// </summary>
internal sealed class WorkerJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>
    /// Claims the next job that n8n does not have; null for <c>@after</c> looks from the beginning. Here for a test to explain.
    /// </summary>
    internal const string Claim = """
        with next as (
          select id from planbuilder.managed_jobs
           where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
             and queue_position_at >= coalesce((select least(queue_position_at, started_at) from jobs where id = @after), '-infinity')
             and (runner = 'local' or handed_over_at is null)
           order by queue_position_at, id
           limit 1
             for update skip locked)
        update jobs
           set status = 'running', runner = 'local'
          from next
         where jobs.id = next.id
        returning jobs.id, user_id, input::text, attempt, attempts_left, created_at
        """;

    /// <summary>The same for those alone that were reclaimed from n8n.</summary>
    internal const string ClaimReclaimed = """
        with next as (
          select id from planbuilder.managed_jobs
           where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
             and queue_position_at >= coalesce((select least(queue_position_at, started_at) from jobs where id = @after), '-infinity')
             and runner = 'local'
           order by queue_position_at, id
           limit 1
             for update skip locked)
        update jobs
           set status = 'running', runner = 'local'
          from next
         where jobs.id = next.id
        returning jobs.id, user_id, input::text, attempt, attempts_left, created_at
        """;

    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(1);

    private ClaimedJob? last;
    private long lookedBack;

    /// <summary>
    /// Claims the first job in the queue, but for those that n8n has; null when none waits. No two callers get the same one.
    /// </summary>
    public Task<ClaimedJob?> ClaimAsync(CancellationToken ct) =>
        ClaimAsync(after => database.AsServiceAsync(session => session.FirstOrDefaultAsync<ClaimedJob>(Claim, new { after }), ct));

    /// <summary>The same for jobs that were reclaimed from n8n alone: the others are to be handed over.</summary>
    public Task<ClaimedJob?> ClaimReclaimedAsync(CancellationToken ct) =>
        ClaimAsync(after => database.AsServiceAsync(session => session.FirstOrDefaultAsync<ClaimedJob>(ClaimReclaimed, new { after }), ct));

    /// <summary>Says which step the job is at and how far it is. False when the job is not the caller's any more.</summary>
    public async Task<bool> ReportAsync(ClaimedJob job, StepProgress at, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs
               set step = @Step, progress = @Progress,
                   posts_done = coalesce(@PostsDone, posts_done), posts_total = coalesce(@PostsTotal, posts_total)
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, at.Step, at.Progress, at.PostsDone, at.PostsTotal }), ct) > 0;

    /// <summary>
    /// Says that the job is alive. Gives whether its owner wants it to end with what there is; null when it is not the caller's any more.
    /// </summary>
    public Task<bool?> HeartbeatAsync(ClaimedJob job, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<bool?>("""
            update jobs set heartbeat_at = now()
             where id = @Id and attempt = @Attempt and status = 'running'
            returning stop_requested_at is not null
            """, new { job.Id, job.Attempt }), ct);

    /// <summary>The same, without saying anything.</summary>
    public Task<bool?> LookAsync(ClaimedJob job, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<bool?>("""
            select stop_requested_at is not null from jobs where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt }), ct);

    /// <summary>
    /// Ends a running job with its plan. False when it was ended or rescued meanwhile: the caller's plan is then dropped.
    /// </summary>
    public async Task<bool> CompleteAsync(ClaimedJob job, Plan plan, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'completed', result = @result::jsonb
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, result = JsonSerializer.Serialize(plan, Plan.Json) }), ct) > 0;

    /// <summary>Ends a running job without a plan. <paramref name="detail"/> is for operators.</summary>
    public async Task<bool> FailAsync(ClaimedJob job, FailureReason reason, string detail, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'failed', error_code = @Code, error = @detail
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, reason.Code, detail }), ct) > 0;

    /// <summary>Releases a running job that could not go on for a reason which is not its own: the attempt does not count.</summary>
    public async Task<bool> ReleaseAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'queued', runner = null, attempts_left = attempts_left + 1, next_attempt_at = now() + @pause
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, pause }), ct) > 0;

    /// <summary>How many attempts the caller's job has left by now: one may have been given back. None for another's job.</summary>
    public Task<int> AttemptsLeftAsync(ClaimedJob job, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<int>("""
            select coalesce((select attempts_left from jobs where id = @Id and attempt = @Attempt and status = 'running'), 0)
            """, new { job.Id, job.Attempt }), ct);

    /// <summary>Requeues a running job after a surprise, to be tried again later.</summary>
    public async Task<bool> RetryAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'queued', runner = null, next_attempt_at = now() + @pause
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, pause }), ct) > 0;

    // Each claimed job leaves a dead entry at the head of the queue's index, and no vacuum takes it away while some transaction, anywhere,
    // pins a snapshot. So a claim begins where the last one was, and looks from the very beginning, for what came back to the queue, when
    // it finds nothing there and once a second.
    private async Task<ClaimedJob?> ClaimAsync(Func<Guid?, Task<ClaimedJob?>> claimAfterAsync)
    {
        if (last is { } before && Stopwatch.GetElapsedTime(Volatile.Read(ref lookedBack)) < LookBack
            && await claimAfterAsync(before.Id) is { } next)
        {
            return last = next;
        }

        Volatile.Write(ref lookedBack, Stopwatch.GetTimestamp());
        var first = await claimAfterAsync(null);
        last = first ?? last;
        return first;
    }
}
