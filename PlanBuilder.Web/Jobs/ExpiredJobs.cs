using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>What is deleted for good once it is old enough, as the service, batch by batch. Each gives how many.</summary>
internal sealed class ExpiredJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>Failed and canceled jobs and read notifications.</summary>
    public Task<int> PurgeEndedAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_ended_jobs(@age, 200)", new { age }), ct);

    /// <summary>What its owner deleted longer ago than <paramref name="age"/>.</summary>
    public Task<int> PurgeDeletedAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_deleted_jobs(@age, 200)", new { age }), ct);

    /// <summary>Events of jobs.</summary>
    public Task<int> PurgeEventsAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_job_events(@age, 5000)", new { age }), ct);

    /// <summary>What was said about the failures of jobs.</summary>
    public Task<int> PurgeFailuresAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_job_failures(@age, 1000)", new { age }), ct);

    /// <summary>What was written of jobs that failed some days ago: until then an operator may requeue them.</summary>
    public Task<int> PurgeWritingAsync(CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_job_writing(@KeepWriting, 200)", new { KeepWriting }), ct);

    /// <summary>What the AI took on days that are over.</summary>
    public Task<int> PurgeAiUsageAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_ai_usage(@age, 5000)", new { age }), ct);

    /// <summary>Deliveries of n8n that are too old to be sent again.</summary>
    public Task<int> PurgeWebhookDeliveriesAsync(CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<int>("select purge_webhook_deliveries()"), ct);

    /// <summary>Rewrites that nobody used within a week, whose owners are notified, and the jobs that made them.</summary>
    public Task<int> PurgeChangesAsync(CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_plan_changes(@KeepChanges, 200)", new { KeepChanges }), ct);

    private static readonly TimeSpan KeepChanges = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeepWriting = TimeSpan.FromDays(3);

    private async Task<int> InBatchesAsync(Func<DatabaseSession, Task<int>> purgeBatchAsync, CancellationToken ct)
    {
        for (var purged = 0; ;)
        {
            var batch = await database.AsServiceAsync(purgeBatchAsync, ct);
            purged += batch;
            if (batch == 0)
            {
                return purged;
            }
        }
    }
}
