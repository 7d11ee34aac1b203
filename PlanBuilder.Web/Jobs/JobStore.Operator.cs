namespace PlanBuilder.Web.Jobs;

/// <summary>What an operator sees and does, as the service.</summary>
internal sealed partial class JobStore
{
    private const string Requeue = "status = 'queued'";

    /// <summary>Requeues a failed job, with all its attempts. False when it is not failed, or its owner deleted it.</summary>
    public Task<bool> RequeueAsync(Guid jobId, CancellationToken ct) => OperateAsync(jobId, Requeue, "status = 'failed'", ct);

    /// <summary>Ends an open job, refunded whatever its state: it is not its owner who gives it up. False when it is not open.</summary>
    public Task<bool> StopAsync(Guid jobId, CancellationToken ct) =>
        OperateAsync(jobId, "status = 'failed', error_code = 'stopped'", "status in ('queued', 'running')", ct);

    /// <summary>
    /// Requeues what failed with that code within the span before now and was not deleted; what fails meanwhile is left.
    /// Gives how many.
    /// </summary>
    public async Task<int> RequeueAllAsync(string code, TimeSpan span, CancellationToken ct)
    {
        var now = await database.AsServiceAsync(session => session.SingleAsync<DateTime>("select now()"), ct);
        for (var requeued = 0; ;)
        {
            var batch = await database.AsServiceAsync(session => session.ExecuteAsync($"""
                with failed as (
                  select id from jobs
                   where status = 'failed' and version is not null and deleted_at is null and error_code = @code
                     and completed_at between @now - @span and @now
                   order by completed_at
                   limit {Batch}
                     for update skip locked)
                update jobs set {Requeue} from failed where jobs.id = failed.id
                """, new { code, span, now }), ct);
            requeued += batch;
            if (batch == 0)
            {
                return requeued;
            }
        }
    }

    /// <summary>How many jobs wait and run, and since when the oldest waits.</summary>
    public Task<QueueDepth> DepthAsync(CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<QueueDepth>("""
            select count(*) filter (where status = 'queued')::int as waiting,
                   count(*) filter (where status = 'running')::int as running,
                   coalesce(extract(epoch from now() - min(queued_at) filter (where status = 'queued')), 0)::float8 as oldest_seconds
              from jobs
             where status in ('queued', 'running') and version is not null
            """), ct);

    /// <summary>How many failed since then, by code.</summary>
    public Task<IReadOnlyList<(string Code, int Count)>> FailureCountsAsync(TimeSpan span, CancellationToken ct) =>
        background.AsServiceAsync(session => session.QueryAsync<(string Code, int Count)>("""
            select error_code, count(*)::int from jobs
             where status = 'failed' and version is not null and completed_at >= now() - @span
             group by error_code
            """, new { span }), ct);

    /// <summary>The jobs that wait longest, at most so many.</summary>
    public Task<IReadOnlyList<OpenJob>> WaitingAsync(int most, CancellationToken ct) => OpenAsync("status = 'queued'", "queued_at, id", most, ct);

    /// <summary>The jobs that run longest, at most so many.</summary>
    public Task<IReadOnlyList<OpenJob>> RunningAsync(int most, CancellationToken ct) => OpenAsync("status = 'running'", "started_at", most, ct);

    /// <summary>What failed since then and was not deleted, by code, the commonest first, each with its latest few.</summary>
    public async Task<IReadOnlyList<FailureGroup>> FailuresAsync(TimeSpan span, CancellationToken ct)
    {
        var rows = await database.AsServiceAsync(session => session.QueryAsync<FailureRow>("""
            with failed as (
              select id, error_code, completed_at, attempt,
                     row_number() over (partition by error_code order by completed_at desc) as nth,
                     count(*) over (partition by error_code)::int as all_of_code
                from jobs
               where status = 'failed' and version is not null and deleted_at is null and completed_at >= now() - @span)
            select f.error_code as code, f.all_of_code as count, f.id, f.completed_at as at,
                   (select left(split_part(detail, E'\n', 1), 200) from job_failures where job_id = f.id order by id desc limit 1) as first_line
              from failed f
             where f.nth <= 3
             order by f.all_of_code desc, f.error_code, f.nth
            """, new { span }), ct);
        return [.. rows.GroupBy(row => (row.Code, row.Count)).Select(group => new FailureGroup(
            group.Key.Code, group.Key.Count, [.. group.Select(row => new Failure(row.Id, row.At, row.FirstLine))]))];
    }

    /// <summary>How long the steps of the local runner and the hand-overs took since then, in seconds.</summary>
    public Task<IReadOnlyList<StepDuration>> StepDurationsAsync(TimeSpan span, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<StepDuration>("""
            with steps as (
              select kind, step, at,
                     lead(at) over (partition by job_id order by id) as ended
                from job_events
               where at >= now() - @span)
            select case kind when 'reported' then step when 'enqueued' then 'queued' else 'accepted by n8n, not started' end as step,
                   count(*)::int as times,
                   percentile_cont(0.5) within group (order by extract(epoch from ended - at))::float8 as median,
                   percentile_cont(0.95) within group (order by extract(epoch from ended - at))::float8 as high
              from steps
             where ended is not null and kind in ('enqueued', 'handed_over', 'reported')
             group by 1
             order by min(case kind when 'enqueued' then 0 when 'handed_over' then 1 else 2 end), 4
            """, new { span }), ct);

    /// <summary>A job and its timeline, every event in order; null when there is none.</summary>
    public Task<JobTimeline?> TimelineAsync(Guid jobId, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            var job = await session.FirstOrDefaultAsync<JobSnapshot>("""
                select j.id, j.user_id, j.type, j.status, j.error, j.error_code, j.attempt, j.runner, j.n8n_execution_id, j.created_at,
                       j.deleted_at, a.created_at as booked_at, a.refunded_at
                  from jobs j left join user_activity a on a.job_id = j.id
                 where j.id = @jobId and j.version is not null
                """, new { jobId });
            return job is null ? null : new JobTimeline(
                job,
                await session.QueryAsync<JobEvent>("""
                    select at, kind, was, attempt, runner, step, progress, error_code, next_attempt_at
                      from job_events where job_id = @jobId order by id
                    """, new { jobId }),
                await session.QueryAsync<JobFailure>("select at, attempt, left(detail, 2000) as detail from job_failures where job_id = @jobId order by id", new { jobId }));
        }, ct);

    /// <summary>Deletes events of jobs that are older than <paramref name="age"/>. Gives how many.</summary>
    public Task<int> PurgeEventsAsync(TimeSpan age, CancellationToken ct) => InBatchesAsync("select purge_job_events(@age, 5000)", age, ct);

    private Task<IReadOnlyList<OpenJob>> OpenAsync(string which, string order, int most, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<OpenJob>($"""
            select id, runner, attempt, attempts_left, step, progress, queued_at, started_at, heartbeat_at, handed_over_at, handover_attempts,
                   next_attempt_at, now() as now
              from jobs
             where {which} and version is not null
             order by {order}
             limit @most
            """, new { most }), ct);

    private async Task<bool> OperateAsync(Guid jobId, string change, string which, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync($"""
            update jobs set {change} where id = @jobId and {which} and version is not null
            """, new { jobId }), ct) > 0;

    private sealed record FailureRow(string Code, int Count, Guid Id, DateTime At, string? FirstLine);
}
