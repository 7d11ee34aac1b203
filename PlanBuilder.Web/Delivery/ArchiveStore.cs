using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Delivery;

/// <summary>Reads an account's rows for its archive, batch by batch, so that a slow download holds no transaction.</summary>
internal sealed class ArchiveStore(PlanDatabase database, AuditTrail audit)
{
    /// <summary>How many archives an account may download within an hour, on all nodes together.</summary>
    public const int MostPerHour = 3;

    /// <summary>Takes one of them, and writes it to the audit trail, where they are counted too. False when none is left.</summary>
    public Task<bool> TakeAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        await session.ExecuteAsync(
            "select pg_advisory_xact_lock(hashtextextended('planbuilder.archive.' || @accountId::text, 0))", new { accountId });
        if (await session.SingleAsync<int>("""
            select count(*)::int from audit_events
             where user_id = @accountId and act = 'archive_downloaded' and at > now() - interval '1 hour'
            """, new { accountId }) >= MostPerHour)
        {
            return false;
        }

        await audit.RecordAsync(session, new AuditEvent(AuditAct.ArchiveDownloaded, accountId));
        return true;
    }, ct);

    /// <summary>The account's rows of a file, each as readable JSON.</summary>
    public async IAsyncEnumerable<string> RowsAsync(
        Guid accountId, ArchiveTable table, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var keys = await database.AsUserAsync(accountId, session => session.QueryAsync<string>(
            $"select key from ({table.Rows}) rows order by key collate \"C\"", new { accountId }), ct);
        foreach (var batch in keys.Chunk(table.Batch))
        {
            foreach (var row in await database.AsUserAsync(accountId, session => session.QueryAsync<string>(
                $"select jsonb_pretty(row) from ({table.Rows}) rows where key = any(@batch) order by key collate \"C\"",
                new { accountId, batch }), ct))
            {
                yield return row;
            }
        }
    }

    /// <summary>The account's completed jobs, those that it deleted left out.</summary>
    public Task<IReadOnlyList<Guid>> CompletedAsync(Guid accountId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Guid>(
            "select id from jobs where user_id = @accountId and type = 'plan_builder' and status = 'completed' order by created_at, id",
            new { accountId }), ct);
}
