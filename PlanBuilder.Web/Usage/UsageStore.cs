using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Usage;

/// <summary>Reads the ledger. It is written by the database itself, with the job that it counts.</summary>
internal sealed class UsageStore(PlanDatabase database, ILogger<UsageStore> logger)
{
    public const string PlanFeature = "aiPlanBuilder";

    /// <summary>Rewrites of finished plans.</summary>
    public const string ChangeFeature = "planChange";

    /// <summary>Plans that were brought as files.</summary>
    public const string ImportFeature = "planImport";

    /// <summary>Null when it cannot be determined: the database refuses plans then, and the page says so.</summary>
    public Task<MonthlyUsage?> ThisMonthAsync(Guid accountId, CancellationToken ct) => ThisMonthAsync(accountId, PlanFeature, ct);

    /// <summary>The same of rewrites.</summary>
    public Task<MonthlyUsage?> RewritesThisMonthAsync(Guid accountId, CancellationToken ct) => ThisMonthAsync(accountId, ChangeFeature, ct);

    /// <summary>The same of imports.</summary>
    public Task<MonthlyUsage?> ImportsThisMonthAsync(Guid accountId, CancellationToken ct) => ThisMonthAsync(accountId, ImportFeature, ct);

    /// <summary>The query behind <see cref="ThisMonthAsync(Guid, CancellationToken)"/>, to be sent with others.</summary>
    public static Query<MonthlyUsage?> ThisMonth(Guid accountId, string feature = PlanFeature) => new(
        "select tier, used, per_month, resets_at from usage_of(@accountId, @feature)",
        new { accountId, feature }, results => results.ReadFirstOrDefaultAsync<MonthlyUsage>());

    private async Task<MonthlyUsage?> ThisMonthAsync(Guid accountId, string feature, CancellationToken ct)
    {
        try
        {
            return await database.QueryAsync(accountId, ThisMonth(accountId, feature), ct);
        }
        catch (PostgresException e)
        {
            logger.LogError(e, "Could not determine an account's usage.");
            return null;
        }
    }

    /// <summary>The account's bookings of a month (UTC), at most <paramref name="take"/> of them.</summary>
    public Task<LedgerMonth> MonthAsync(Guid accountId, DateOnly month, int skip, int take, CancellationToken ct)
    {
        var first = month.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var parameters = new { accountId, PlanFeature, first, next = first.AddMonths(1), skip, take };
        return database.AsUserAsync(accountId, async session =>
        {
            var (booked, refunded, hasEarlier) = await session.SingleAsync<(int, int, bool)>("""
                select count(*)::int, count(refunded_at)::int,
                       exists (select from user_activity where user_id = @accountId and feature = @PlanFeature and created_at < @first)
                  from user_activity
                 where user_id = @accountId and feature = @PlanFeature and created_at >= @first and created_at < @next
                """, parameters);
            return new LedgerMonth(booked, refunded, await session.QueryAsync<LedgerEntry>("""
                select a.job_id, a.created_at as booked_at, a.refunded_at, a.booked_again_at,
                       j.title as name, a.metadata ->> 'goal' as goal, a.metadata ->> 'period' as period, j.status, j.error as reason
                  from user_activity a left join jobs j on j.id = a.job_id
                 where a.user_id = @accountId and a.feature = @PlanFeature and a.created_at >= @first and a.created_at < @next
                 order by a.created_at desc, a.id
                offset @skip limit @take
                """, parameters), hasEarlier);
        }, ct);
    }
}
