namespace PlanBuilder.Web.Postgres;

/// <summary>Looks from time to time whether a newer node has brought a schema that this one cannot work with.</summary>
internal sealed class SchemaWatch(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, DatabaseState state) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var tick = new PeriodicTimer(Pause);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            await database.CheckSchemaAsync(stoppingToken);
        }
    }
}
