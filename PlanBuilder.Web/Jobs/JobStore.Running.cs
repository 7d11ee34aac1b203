using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>What the runner does, as the service. Each ending is fenced by the attempt: a job that was rescued is not the caller's.</summary>
internal sealed partial class JobStore
{
    private const int MostThemes = 300, LongestTheme = 100; // a plan of ours has at most 252 posts

    /// <summary>Says which step the job is at and how far it is. False when the job is not the caller's any more.</summary>
    public Task<bool> ReportAsync(ClaimedJob job, StepProgress at, CancellationToken ct) =>
        MoveAsync(job, """
            step = @Step, progress = @Progress,
            posts_done = coalesce(@PostsDone, posts_done), posts_total = coalesce(@PostsTotal, posts_total)
            """, new { job.Id, job.Attempt, at.Step, at.Progress, at.PostsDone, at.PostsTotal }, ct);

    /// <summary>Says that the job is alive. False when it is not the caller's any more.</summary>
    public Task<bool> HeartbeatAsync(ClaimedJob job, CancellationToken ct) =>
        MoveAsync(job, "heartbeat_at = now()", new { job.Id, job.Attempt }, ct);

    /// <summary>Ends a running job with its plan. False when it was ended or rescued meanwhile: the caller's plan is then dropped.</summary>
    public Task<bool> CompleteAsync(ClaimedJob job, Plan plan, CancellationToken ct) =>
        MoveAsync(job, "status = 'completed', result = @result::jsonb",
            new { job.Id, job.Attempt, result = JsonSerializer.Serialize(plan, Plan.Json) }, ct);

    /// <summary>Ends a running job without a plan. <paramref name="detail"/> is for operators.</summary>
    public Task<bool> FailAsync(ClaimedJob job, FailureReason reason, string detail, CancellationToken ct) =>
        MoveAsync(job, "status = 'failed', error_code = @Code, error = @detail", new { job.Id, job.Attempt, reason.Code, detail }, ct);

    /// <summary>Releases a running job that could not go on for a reason which is not its own: the attempt does not count.</summary>
    public Task<bool> ReleaseAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        MoveAsync(job, "status = 'queued', runner = null, attempts_left = attempts_left + 1, next_attempt_at = now() + @pause",
            new { job.Id, job.Attempt, pause }, ct);

    /// <summary>Requeues a running job after a surprise, to be tried again later.</summary>
    public Task<bool> RetryAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        MoveAsync(job, "status = 'queued', runner = null, next_attempt_at = now() + @pause", new { job.Id, job.Attempt, pause }, ct);

    /// <summary>The themes of the last three plans of the account whose job is being made, as they are now, the latest first; read under its role.</summary>
    public async Task<IReadOnlyList<string>> PastThemesAsync(Guid accountId, CancellationToken ct)
    {
        var plans = await background.AsUserAsync(accountId, session => session.QueryAsync<string>("""
            select coalesce((select r.plan from plan_revisions r where r.job_id = j.id order by r.number desc limit 1), j.result)::text
              from jobs j
             where j.user_id = @accountId and j.status = 'completed' and j.result is not null
             order by j.created_at desc
             limit 3
            """, new { accountId }), ct);
        return
        [
            .. plans.SelectMany(json => PlanReader.Read(json).Plan?.Schedule ?? []).SelectMany(day => day.Posts)
                .Select(post => post.Theme).Where(theme => theme.Length is > 0 and <= LongestTheme).Distinct().Take(MostThemes),
        ];
    }

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

    /// <summary>The median of what the last twenty completed plans took, from their claim on; null where there are fewer than three.</summary>
    public Task<TimeSpan?> TypicalDurationAsync(string runner, string period, CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<TimeSpan?>("""
            select case when count(*) >= 3 then percentile_cont(0.5) within group (order by completed_at - started_at) end
              from (select started_at, completed_at from jobs
                     where runner = @runner and left(input ->> 'period', 10) = @period and status = 'completed' and version is not null
                     order by completed_at desc
                     limit 20) as last
            """, new { runner, period }), ct);

    private async Task<bool> MoveAsync(ClaimedJob job, string change, object parameters, CancellationToken ct) =>
        await background.AsServiceAsync(session => session.ExecuteAsync($"""
            update jobs set {change} where id = @Id and attempt = @Attempt and status = 'running'
            """, parameters), ct) > 0;
}

/// <summary>What the watch remembers of a job.</summary>
internal sealed record JobVersion(Guid Id, Guid UserId, int Version);
