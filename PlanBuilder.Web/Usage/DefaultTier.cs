using Microsoft.Extensions.Options;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Usage;

/// <summary>Tells the database, which decides on every limit, the setting <c>Usage__DefaultTier</c>.</summary>
internal sealed class DefaultTier(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, DatabaseState state,
    IOptions<UsageOptions> options, IHostApplicationLifetime lifetime, ILogger<DefaultTier> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        while (true)
        {
            try
            {
                await ApplyAsync(stoppingToken);
                return;
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    private async Task ApplyAsync(CancellationToken ct)
    {
        var tier = options.Value.DefaultTier;
        var known = await database.AsServiceAsync(async session =>
        {
            var tiers = await session.QueryAsync<string>(
                "select tier from usage_limits where feature = @PlanFeature for update", new { UsageStore.PlanFeature });
            if (tiers.Contains(tier))
            {
                await session.ExecuteAsync("""
                    update usage_limits l set is_default = false
                     where is_default and tier <> @tier
                       and exists (select from usage_limits t where t.feature = l.feature and t.tier = @tier);
                    update usage_limits set is_default = true where not is_default and tier = @tier;
                    """, new { tier });
            }

            return tiers;
        }, ct);
        if (!known.Contains(tier))
        {
            logger.LogCritical("Usage__DefaultTier is {Tier}, but usage_limits has no row for it. It has {Known}.", tier, known);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}
