using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PlanBuilder.Web.Postgres;

/// <summary>Ready means: the schema stands and the database answers a query now.</summary>
internal sealed class DatabaseHealth(PlanDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.AsServiceAsync(session => session.SingleAsync<int>("select 1"), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DatabaseUnavailableException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
