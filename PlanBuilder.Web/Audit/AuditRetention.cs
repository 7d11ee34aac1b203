using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Audit;

/// <summary>What the trail forgets once it is old enough, batch by batch. Each gives how many.</summary>
internal sealed class AuditRetention([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>Where acts came from.</summary>
    public Task<int> ForgetAddressesAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select forget_audit_addresses(@age, 1000)", new { age }), ct);

    /// <summary>Whole acts.</summary>
    public Task<int> PurgeAsync(TimeSpan age, CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select purge_audit_events(@age, 5000)", new { age }), ct);

    /// <summary>Accounts that were deleted past the app, as in Supabase's dashboard.</summary>
    public Task<int> ForgetDeletedAccountsAsync(CancellationToken ct) =>
        InBatchesAsync(session => session.SingleAsync<int>("select forget_gone_accounts(100)"), ct);

    private async Task<int> InBatchesAsync(Func<DatabaseSession, Task<int>> forgetBatchAsync, CancellationToken ct)
    {
        for (var forgotten = 0; ;)
        {
            var batch = await database.AsServiceAsync(forgetBatchAsync, ct);
            forgotten += batch;
            if (batch == 0)
            {
                return forgotten;
            }
        }
    }
}
