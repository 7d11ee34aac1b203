using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Audit;

/// <summary>Writes to the trail what requests left behind, and waits out an outage with it.</summary>
internal sealed class AuditWriter(AuditTrail trail, DatabaseState database, ILogger<AuditWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Ready.WaitAsync(stoppingToken);
        while (await trail.WaitAsync(stoppingToken))
        {
            try
            {
                await trail.WriteWaitingAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(Pause, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "The audit trail couldn't be written. It will be tried again."); // and does not take the app down
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }
}
