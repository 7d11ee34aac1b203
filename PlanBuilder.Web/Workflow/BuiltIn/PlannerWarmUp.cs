using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Reads the knowledge and makes a plan that nobody sees, once the app has started, so that neither the start nor the first visitor waits
/// for them.
/// </summary>
internal sealed class PlannerWarmUp(TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var started = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stoppingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, started.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stoppingToken.ThrowIfCancellationRequested();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var request = new PlanRequest(Goals.IncreaseEngagement, 7, Platform.All, "bakery", "", today, "UTC") { Country = "US" };
        PlanRepair.Finish(new BuiltInPlanner().Make(request), request);
    }
}
