using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// The sweep's statements, run as the service. They work in batches, skip locked rows, and return how many jobs they moved.
/// </summary>
internal sealed class StuckJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    // An attempt that stores a post doesn't use up a try. Neither does one that was lost before its first post but had stored research or
    // the strategy, since no later attempt asks for those again.
    private const string MadeProgress = """
        exists (select from job_steps s
                 where s.job_id = managed_jobs.id and s.step in ('research', 'strategy') and s.written_at >= started_at)
          and not exists (select from job_posts p where p.job_id = managed_jobs.id and p.attempt = managed_jobs.attempt)
        """;

    /// <summary>
    /// Whether any job is open, and whether one may be stuck, in one statement, so that nothing else is asked while all is well. Every
    /// other condition in this class implies one of these.
    /// </summary>
    /// <param name="silence">The shortest silence after which a running job may be stuck.</param>
    public Task<(bool AreOpen, bool MayBeStuck)> LookAsync(TimeSpan silence, TimeSpan run, TimeSpan wait, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<(bool, bool)>("""
            select exists (select from planbuilder.managed_jobs where status in ('queued', 'running')),
                   exists (
                     select from planbuilder.managed_jobs
                      where status = 'running'
                        and (heartbeat_at < now() - @silence or started_at < now() - @run or stop_requested_at is not null))
                or exists (
                     select from planbuilder.managed_jobs
                      where status = 'queued'
                        and (queued_at < now() - @wait or handed_over_at < now() - @wait or stop_requested_at is not null))
            """, new { silence, run, wait }), ct);

    /// <summary>Requeues jobs whose local worker has been silent for longer than <paramref name="silence"/>; they run again.</summary>
    public Task<int> RescueAsync(TimeSpan silence, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync($"""
            with swept as (
              select id, case when {MadeProgress} then 1 else 0 end as restored from planbuilder.managed_jobs
               where status = 'running' and runner = 'local' and heartbeat_at < now() - @silence
                 and (attempts_left > 0 or {MadeProgress})
               order by id limit 200 for update skip locked)
            update jobs set status = 'queued', runner = null, next_attempt_at = null, attempts_left = attempts_left + restored
              from swept where jobs.id = swept.id
            """, new { silence }), ct);

    /// <summary>Fails jobs that lost their worker in each of their attempts, but for those that are being stopped.</summary>
    public Task<int> FailLostAsync(TimeSpan silence, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync($"""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'running' and runner = 'local' and heartbeat_at < now() - @silence and attempts_left = 0
                 and stop_requested_at is null and not ({MadeProgress})
               order by id limit 200 for update skip locked)
            update jobs set status = 'failed', error_code = 'worker_lost'
              from swept where jobs.id = swept.id
            """, new { silence }), ct);

    /// <summary>Fails local jobs that run longer than <paramref name="limit"/>.</summary>
    public Task<int> FailTimedOutAsync(TimeSpan limit, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'running' and runner = 'local' and started_at < now() - @limit
               order by id limit 200 for update skip locked)
            update jobs set status = 'failed', error_code = 'timed_out'
              from swept where jobs.id = swept.id
            """, new { limit }), ct);

    /// <summary>
    /// Fails jobs which another system claimed, and of which nothing was heard for longer than <paramref name="silence"/>. One whose
    /// answer is here waits for us.
    /// </summary>
    public Task<int> FailSilentAsync(TimeSpan silence, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'running' and runner = 'n8n' and received_result is null and heartbeat_at < now() - @silence
               order by id limit 200 for update skip locked)
            update jobs set status = 'failed', error_code = 'timed_out'
              from swept where jobs.id = swept.id
            """, new { silence }), ct);

    /// <summary>
    /// Requeues jobs that n8n claimed and is silent about for longer than <paramref name="silence"/>, to be handed over again, where it has
    /// runs left. A workflow that doesn't name its execution isn't ours: it isn't called twice.
    /// </summary>
    public Task<int> HandOverSilentAgainAsync(TimeSpan silence, int runs, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'running' and runner = 'n8n' and received_result is null and heartbeat_at < now() - @silence
                 and n8n_execution_id is not null and coalesce(n8n_runs, 1) < @runs
               order by id limit 200 for update skip locked)
            update jobs set status = 'queued', runner = null, next_attempt_at = null
              from swept where jobs.id = swept.id
            """, new { silence, runs }), ct);

    /// <summary>
    /// Lets jobs be handed over again that n8n accepted and did not claim for longer than <paramref name="wait"/>, where it has runs left:
    /// that one counts. A workflow that doesn't name its version may claim nothing before it has the plan: it isn't called twice.
    /// </summary>
    public Task<int> HandOverUnclaimedAgainAsync(TimeSpan wait, int runs, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'queued' and runner = 'n8n' and next_attempt_at is null and handed_over_at < now() - @wait
                 and n8n_workflow is not null and n8n_runs + 1 < @runs
               order by id limit 200 for update skip locked)
            update jobs set handed_over_at = now(), next_attempt_at = now(), n8n_runs = n8n_runs + 1
              from swept where jobs.id = swept.id
            """, new { wait, runs }), ct);

    /// <summary>
    /// Fails jobs that nobody claimed for longer than <paramref name="wait"/>, unless somebody claims or makes others: then they are in a
    /// queue.
    /// </summary>
    public Task<int> FailStuckAsync(TimeSpan wait, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'queued' and runner is distinct from 'n8n' and greatest(queued_at, next_attempt_at) < now() - @wait
                 and not exists (select from planbuilder.managed_jobs claimed where claimed.started_at > now() - @wait)
                 and not exists (
                   select from planbuilder.managed_jobs running
                    where running.status = 'running' and running.runner = 'local' and running.heartbeat_at > now() - @wait)
               order by id limit 200 for update skip locked)
            update jobs set status = 'failed', error_code = 'stuck_queued'
              from swept where jobs.id = swept.id
            """, new { wait }), ct);

    /// <summary>
    /// Reclaims jobs that n8n did not accept or start for longer than <paramref name="wait"/>, since it accepted them or, refused, since
    /// they were queued: they are made here.
    /// </summary>
    /// <param name="types">Which types of jobs.</param>
    public Task<int> ReclaimAsync(TimeSpan wait, string[] types, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'queued' and runner = 'n8n' and greatest(queued_at, handed_over_at) < now() - @wait and type = any(@types)
               order by id limit 200 for update skip locked)
            update jobs set runner = 'local', next_attempt_at = now()
              from swept where jobs.id = swept.id
            """, new { wait, types }), ct);

    /// <summary>Fails such jobs instead.</summary>
    public Task<int> FailNotStartedAsync(TimeSpan wait, string[] types, CancellationToken ct) =>
        database.AsServiceAsync(session => session.ExecuteAsync("""
            with swept as (
              select id from planbuilder.managed_jobs
               where status = 'queued' and runner = 'n8n' and greatest(queued_at, handed_over_at) < now() - @wait and type = any(@types)
               order by id limit 200 for update skip locked)
            update jobs
               set status = 'failed', error_code = case
                     when handed_over_at is null or next_attempt_at is not null then 'webhook_unreachable' -- n8n has not accepted it
                     else 'stuck_queued' end
              from swept where jobs.id = swept.id
            """, new { wait, types }), ct);
}
