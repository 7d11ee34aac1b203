namespace PlanBuilder.Web.Jobs;

/// <summary>What the sweep does, as the service: in batches, skipping what somebody holds. Each gives how many jobs it moved.</summary>
internal sealed partial class JobStore
{
    private const int Batch = 200;

    /// <summary>Puts jobs back whose local worker has been silent for longer than <paramref name="silence"/>; they run again.</summary>
    public Task<int> RescueAsync(TimeSpan silence, CancellationToken ct) =>
        SweepAsync("""
            select id from jobs
             where status = 'running' and version is not null and runner = 'local'
               and heartbeat_at < now() - @span and attempts_left > 0
            """, "status = 'queued', runner = null, next_attempt_at = null", silence, ct);

    /// <summary>Fails jobs that lost their worker in each of their attempts.</summary>
    public Task<int> FailLostAsync(TimeSpan silence, CancellationToken ct) =>
        SweepAsync("""
            select id from jobs
             where status = 'running' and version is not null and runner = 'local'
               and heartbeat_at < now() - @span and attempts_left = 0
            """, "status = 'failed', error_code = 'worker_lost'", silence, ct);

    /// <summary>Fails local jobs that run longer than <paramref name="limit"/>.</summary>
    public Task<int> FailTimedOutAsync(TimeSpan limit, CancellationToken ct) =>
        SweepAsync("""
            select id from jobs
             where status = 'running' and version is not null and runner = 'local' and started_at < now() - @span
            """, "status = 'failed', error_code = 'timed_out'", limit, ct);

    /// <summary>Fails jobs which another system claimed, and of which nothing was heard for longer than <paramref name="silence"/>.</summary>
    public Task<int> FailSilentAsync(TimeSpan silence, CancellationToken ct) =>
        SweepAsync("""
            select id from jobs
             where status = 'running' and version is not null and runner = 'n8n' and heartbeat_at < now() - @span
            """, "status = 'failed', error_code = 'timed_out'", silence, ct);

    /// <summary>Fails jobs that nobody claimed for longer than <paramref name="wait"/>, unless somebody claims others: then they are in a queue.</summary>
    public Task<int> FailStuckAsync(TimeSpan wait, CancellationToken ct) =>
        SweepAsync("""
            select id from jobs
             where status = 'queued' and version is not null and greatest(queued_at, next_attempt_at) < now() - @span
               and not exists (select from jobs claimed where claimed.started_at > now() - @span)
            """, "status = 'failed', error_code = 'stuck_queued'", wait, ct);

    private Task<int> SweepAsync(string which, string change, TimeSpan span, CancellationToken ct) =>
        background.AsServiceAsync(session => session.ExecuteAsync($"""
            with swept as ({which} order by id limit {Batch} for update skip locked)
            update jobs set {change} from swept where jobs.id = swept.id
            """, new { span }), ct);
}
