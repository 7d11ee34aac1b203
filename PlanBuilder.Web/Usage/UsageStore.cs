namespace PlanBuilder.Web.Usage;

/// <summary>What an account has used of its plans this month (UTC), and what its tier allows. No <paramref name="PerMonth"/> means no limit.</summary>
internal sealed record MonthlyUsage(string Tier, int Used, int? PerMonth, DateTime ResetsAt)
{
    public bool IsExhausted => Used >= PerMonth;
}

/// <summary>Reads the ledger. It is written by the database itself, with the job that it counts.</summary>
internal sealed class UsageStore(Database.Database database)
{
    public const string PlanFeature = "aiPlanBuilder";

    public Task<MonthlyUsage> ThisMonthAsync(Guid accountId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<MonthlyUsage>("""
            select tier, used, per_month, resets_at from usage_of(@accountId, @PlanFeature)
            """, new { accountId, PlanFeature }), ct);
}
