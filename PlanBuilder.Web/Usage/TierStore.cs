using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Usage;

/// <summary>Which tiers there are, and which one an account has.</summary>
internal sealed class TierStore(PlanDatabase database, AuditTrail audit, TimeProvider time)
{
    private KnownLimit? known;

    /// <summary>The tiers that <c>usage_limits</c> knows.</summary>
    public Task<IReadOnlyList<string>> AllAsync(CancellationToken ct) =>
        database.AsServiceAsync(session => session.QueryAsync<string>(
            "select tier from usage_limits where feature = @PlanFeature order by per_month nulls last, tier",
            new { UsageStore.PlanFeature }), ct);

    /// <summary>
    /// How many plans a month everybody has; null if there is no limit. Cached for a minute, since anybody can ask.
    /// </summary>
    public async Task<int?> DefaultLimitAsync(CancellationToken ct)
    {
        if (known is { } fresh && fresh.Until > time.GetUtcNow())
        {
            return fresh.PerMonth;
        }

        var limit = await database.AsServiceAsync(session => session.FirstOrDefaultAsync<int?>(
            "select per_month from usage_limits where feature = @PlanFeature and is_default", new { UsageStore.PlanFeature }), ct);
        known = new(limit, time.GetUtcNow().AddMinutes(1));
        return limit;
    }

    /// <summary>Gives the account the tier by an active subscription. False when no such tier or account is known.</summary>
    public async Task<bool> SetAsync(Guid accountId, string tier, CancellationToken ct)
    {
        try
        {
            return await database.AsServiceAsync(async session =>
            {
                await audit.IntroduceAsync(session);
                var known = await session.ExecuteAsync("""
                    insert into subscriptions (user_id, tier, status)
                    select @accountId, tier, 'active' from usage_limits where feature = @PlanFeature and tier = @tier
                    on conflict (user_id) do update set tier = excluded.tier, status = excluded.status
                    """, new { accountId, tier, UsageStore.PlanFeature }) > 0;
                session.AfterCommit += () => audit.LogIf(known, new AuditEvent(AuditAct.TierChanged, accountId, Detail: new { tier }));
                return known;
            }, ct);
        }
        catch (Npgsql.PostgresException e) when (e.SqlState == Npgsql.PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    private sealed record KnownLimit(int? PerMonth, DateTimeOffset Until);
}
