using System.Text.Json;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>What the runner does, as the service. Each ending is fenced by the attempt: a job that was rescued is not the caller's.</summary>
internal sealed partial class JobStore
{
    /// <summary>Says which step begins and how far the job is, in per cent. False when the job is not the caller's any more.</summary>
    public Task<bool> ReportAsync(ClaimedJob job, string step, int progress, CancellationToken ct) =>
        MoveAsync(job, "step = @step, progress = @progress", new { job.Id, job.Attempt, step, progress }, ct);

    /// <summary>Says that the job is alive. False when it is not the caller's any more.</summary>
    public Task<bool> BeatAsync(ClaimedJob job, CancellationToken ct) =>
        MoveAsync(job, "heartbeat_at = now()", new { job.Id, job.Attempt }, ct);

    /// <summary>Ends a running job with its plan. False when it was ended or rescued meanwhile: the caller's plan is then dropped.</summary>
    public Task<bool> CompleteAsync(ClaimedJob job, Plan plan, CancellationToken ct) =>
        MoveAsync(job, "status = 'completed', result = @result::jsonb",
            new { job.Id, job.Attempt, result = JsonSerializer.Serialize(plan, Plan.Json) }, ct);

    /// <summary>Ends a running job without a plan. <paramref name="detail"/> is for operators.</summary>
    /// <param name="code">One of <see cref="JobErrors"/>.</param>
    public Task<bool> FailAsync(ClaimedJob job, string code, string detail, CancellationToken ct) =>
        MoveAsync(job, "status = 'failed', error_code = @code, error = @detail", new { job.Id, job.Attempt, code, detail }, ct);

    /// <summary>Puts a running job back that could not go on for a reason which is not its own: the attempt does not count.</summary>
    public Task<bool> GiveBackAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        MoveAsync(job, "status = 'queued', runner = null, attempts_left = attempts_left + 1, next_attempt_at = now() + @pause",
            new { job.Id, job.Attempt, pause }, ct);

    /// <summary>Puts a running job back after a surprise, to be tried again later.</summary>
    public Task<bool> RetryAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        MoveAsync(job, "status = 'queued', runner = null, next_attempt_at = now() + @pause", new { job.Id, job.Attempt, pause }, ct);

    /// <summary>Ends a job whose stored result turned out to be no plan. False when that was done before.</summary>
    public async Task<bool> RefuseResultAsync(Guid jobId, string detail, CancellationToken ct) =>
        await background.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'failed', error_code = 'unreadable_result', error = @detail || E'\n' || result::text
             where id = @jobId and status = 'completed' and version is not null
            """, new { jobId, detail }), ct) > 0;

    /// <summary>Owner and version of those jobs that exist.</summary>
    public Task<IReadOnlyList<JobVersion>> VersionsAsync(Guid[] jobIds, CancellationToken ct) =>
        background.AsServiceAsync(session => session.QueryAsync<JobVersion>("""
            select id, user_id, coalesce(version, 0) as version from jobs where id = any(@jobIds)
            """, new { jobIds }), ct);

    private async Task<bool> MoveAsync(ClaimedJob job, string change, object parameters, CancellationToken ct) =>
        await background.AsServiceAsync(session => session.ExecuteAsync($"""
            update jobs set {change} where id = @Id and attempt = @Attempt and status = 'running'
            """, parameters), ct) > 0;
}

/// <summary>What the watch remembers of a job.</summary>
internal sealed record JobVersion(Guid Id, Guid UserId, int Version);
