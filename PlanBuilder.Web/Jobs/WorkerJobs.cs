using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What this node does with the jobs that it makes itself, as the service: it claims one, reports, and ends it. The database keeps the
/// order of the queue. All but the claims are fenced by the attempt: a job that was rescued meanwhile is not the caller's anymore.
/// </summary>
internal sealed partial class WorkerJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>Says which step the job is at and how far it is. False when the job is not the caller's anymore.</summary>
    public async Task<bool> ReportAsync(ClaimedJob job, StepProgress at, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs
               set step = @Step, progress = @Progress,
                   posts_done = coalesce(@PostsDone, posts_done), posts_total = coalesce(@PostsTotal, posts_total)
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, at.Step, at.Progress, at.PostsDone, at.PostsTotal }), ct) > 0;

    /// <summary>
    /// Says that the job is alive. Returns whether its owner wants it to end with what there is; null when it is not the caller's anymore.
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
    /// Completes a running job with its result. False if it was ended or rescued in the meantime; the result is dropped then.
    /// </summary>
    public async Task<bool> CompleteAsync(ClaimedJob job, object made, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'completed', result = @result::jsonb
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, result = JsonSerializer.Serialize(made, Plan.Json) }), ct) > 0;

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

    /// <summary>How many attempts the caller's job has left by now: one may have been restored. None for another's job.</summary>
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
}
