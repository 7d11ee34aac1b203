using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>How the jobs of all accounts stand, for operators and gauges, as the service.</summary>
internal sealed class JobStatistics(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    /// <summary>How many jobs wait and run, and since when the oldest waits.</summary>
    public Task<QueueDepth> DepthAsync(CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<QueueDepth>("""
            select count(*) filter (where status = 'queued')::int as waiting,
                   count(*) filter (where status = 'running')::int as running,
                   coalesce(extract(epoch from now() - min(queued_at) filter (where status = 'queued')), 0)::float8 as oldest_seconds
              from planbuilder.managed_jobs
             where status in ('queued', 'running')
            """), ct);

    /// <summary>How many failed since then, by code.</summary>
    public Task<IReadOnlyList<(string Code, int Count)>> FailureCountsAsync(TimeSpan span, CancellationToken ct) =>
        background.AsServiceAsync(session => session.QueryAsync<(string Code, int Count)>("""
            select error_code, count(*)::int from planbuilder.managed_jobs
             where status = 'failed' and completed_at >= now() - @span
             group by error_code
            """, new { span }), ct);

    /// <summary>The jobs that wait longest, at most so many.</summary>
    public Task<IReadOnlyList<OpenJob>> WaitingAsync(int most, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<OpenJob>("""
            select id, runner, attempt, attempts_left, step, progress, queued_at, started_at, heartbeat_at, handed_over_at,
                   handover_attempts, next_attempt_at, now() as now
              from planbuilder.managed_jobs
             where status = 'queued'
             order by queued_at, id
             limit @most
            """, new { most }), ct);

    /// <summary>The jobs that run longest, at most so many.</summary>
    public Task<IReadOnlyList<OpenJob>> RunningAsync(int most, CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<OpenJob>("""
            select id, runner, attempt, attempts_left, step, progress, queued_at, started_at, heartbeat_at, handed_over_at,
                   handover_attempts, next_attempt_at, now() as now
              from planbuilder.managed_jobs
             where status = 'running'
             order by started_at
             limit @most
            """, new { most }), ct);

    /// <summary>What failed since then and was not deleted, by code, the commonest first, each with its latest few.</summary>
    public async Task<IReadOnlyList<FailureGroup>> FailuresAsync(TimeSpan span, CancellationToken ct)
    {
        var rows = await database.AsServiceAsync(session => session.QueryAsync<FailureRow>("""
            with failed as (
              select id, error_code, completed_at, attempt,
                     row_number() over (partition by error_code order by completed_at desc) as nth,
                     count(*) over (partition by error_code)::int as all_of_code
                from planbuilder.managed_jobs
               where status = 'failed' and deleted_at is null and error_code is distinct from 'cancelled'
                 and completed_at >= now() - @span)
            select f.error_code as code, f.all_of_code as count, f.id, f.completed_at as at,
                   (select left(split_part(detail, E'\n', 1), 200)
                      from job_failures where job_id = f.id order by id desc limit 1) as first_line
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

    private sealed record FailureRow(string Code, int Count, Guid Id, DateTime At, string? FirstLine);
}
