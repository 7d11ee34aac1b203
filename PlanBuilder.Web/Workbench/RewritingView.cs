using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Workbench;

/// <summary>A rewrite of several posts as the plan's page watches it.</summary>
/// <param name="Change">Null where it is gone.</param>
/// <param name="Arrives">Whether it is sent to a page that shows the plan.</param>
internal sealed record RewritingView(PlanView Plan, ChangeJob? Change, int HoldSeconds, bool Arrives = false)
{
    public string StatusAddress => Plan.PageAddress("rewrite", $"handler=Status&job={Change?.Id}&since={Change?.Version}");
}
