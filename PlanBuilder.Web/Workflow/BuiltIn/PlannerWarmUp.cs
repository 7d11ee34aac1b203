using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Reads the knowledge and makes a plan that nobody sees while the app starts, so that the first visitor doesn't wait for either.
/// </summary>
internal sealed class PlannerWarmUp(TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var request = new PlanRequest(Goals.IncreaseEngagement, 7, Platform.All, "bakery", "", today, "UTC") { Country = "US" };
        PlanRepair.Finish(new BuiltInPlanner().Make(request), request);
        return Task.CompletedTask;
    }
}
