namespace PlanBuilder.Web.Jobs;

/// <summary>What the sweep does, as the service: in batches, skipping what somebody holds. Each gives how many jobs it moved.</summary>
internal sealed partial class JobStore
{
    private const int Batch = 200;

    /// <summary>Requeues jobs whose local worker has been silent for longer than <paramref name="silence"/>; they run again.</summary>
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

    /// <summary>
    /// Fails jobs that nobody claimed for longer than <paramref name="wait"/>, unless somebody claims or makes others: then they are in a queue.
    /// </summary>
    public Task<int> FailStuckAsync(TimeSpan wait, CancellationToken ct) =>
        SweepAsync("""
            select id from jobs
             where status = 'queued' and version is not null and runner is distinct from 'n8n'
               and greatest(queued_at, next_attempt_at) < now() - @span
               and not exists (select from jobs claimed where claimed.started_at > now() - @span)
               and not exists (
                 select from jobs made
                  where made.status = 'running' and made.version is not null and made.runner = 'local' and made.heartbeat_at > now() - @span)
            """, "status = 'failed', error_code = 'stuck_queued'", wait, ct);

    /// <summary>Reclaims jobs that n8n did not accept or start for longer than <paramref name="wait"/>: they are made here.</summary>
    public Task<int> ReclaimAsync(TimeSpan wait, CancellationToken ct) =>
        SweepAsync(NotStarted, "runner = 'local', next_attempt_at = now()", wait, ct);

    /// <summary>Fails jobs that n8n did not accept or start for longer than <paramref name="wait"/>.</summary>
    public Task<int> FailNotStartedAsync(TimeSpan wait, CancellationToken ct) =>
        SweepAsync(NotStarted,
            "status = 'failed', error_code = case when handed_over_at is null then 'webhook_unreachable' else 'stuck_queued' end", wait, ct);

    /// <summary>Deletes failed and cancelled jobs and read notifications that are older than <paramref name="age"/>. Gives how many.</summary>
    public Task<int> DeleteOldAsync(TimeSpan age, CancellationToken ct) => InBatchesAsync("select purge_ended_jobs(@age, @Batch)", age, ct);

    /// <summary>Purges deliveries of n8n that are too old to be sent again. Gives how many.</summary>
    public Task<int> PurgeWebhookDeliveriesAsync(CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<int>("select purge_webhook_deliveries()"), ct);

    // Accepted or being handed over: since then; refused: since it was queued.
    private const string NotStarted = """
        select id from jobs
         where status = 'queued' and version is not null and runner = 'n8n' and greatest(queued_at, handed_over_at) < now() - @span
        """;

    private async Task<int> InBatchesAsync(string delete, TimeSpan age, CancellationToken ct)
    {
        for (var deleted = 0; ;)
        {
            var batch = await background.AsServiceAsync(session => session.SingleAsync<int>(delete, new { age, Batch }), ct);
            deleted += batch;
            if (batch == 0)
            {
                return deleted;
            }
        }
    }

    private Task<int> SweepAsync(string which, string change, TimeSpan span, CancellationToken ct) =>
        background.AsServiceAsync(session => session.ExecuteAsync($"""
            with swept as ({which} order by id limit {Batch} for update skip locked)
            update jobs set {change} from swept where jobs.id = swept.id
            """, new { span }), ct);
}
