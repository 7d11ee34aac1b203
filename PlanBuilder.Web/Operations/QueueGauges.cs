using System.Diagnostics.Metrics;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// How the queue stands, measured every few seconds. It is the same on every node: take one, or the highest, never the sum.
/// </summary>
internal sealed class QueueGauges : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly JobStatistics statistics;
    private readonly DatabaseState database;
    private readonly Meter meter = new(Telemetry.Name);
    private volatile QueueDepth depth = new(0, 0, 0);
    private volatile IReadOnlyList<(string Code, int Count)> failures = [];

    public QueueGauges(JobStatistics statistics, DatabaseState database)
    {
        (this.statistics, this.database) = (statistics, database);
        meter.CreateObservableGauge("planbuilder.queue.depth", () => depth.Waiting, "{job}", "Queued jobs.");
        meter.CreateObservableGauge("planbuilder.queue.running", () => depth.Running, "{job}", "Running jobs.");
        meter.CreateObservableGauge(
            "planbuilder.queue.oldest", () => depth.OldestSeconds, "s", "How long the oldest queued job has waited.");
        meter.CreateObservableGauge(
            "planbuilder.jobs.failed",
            () => failures.Select(failed => new Measurement<int>(failed.Count, new KeyValuePair<string, object?>("code", failed.Code))),
            "{job}", "Jobs that failed in the last hour, on any runner.");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Ready.WaitAsync(stoppingToken);
        using var tick = new PeriodicTimer(Pause);
        do
        {
            try
            {
                depth = await statistics.DepthAsync(stoppingToken);
                failures = await statistics.FailureCountsAsync(TimeSpan.FromHours(1), stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                // The next look tells.
            }
        }
        while (await tick.WaitForNextTickAsync(stoppingToken));
    }
}
