namespace PlanBuilder.Web.Workflow;

/// <summary>Makes a plan: draft, then check. Says before each step what it is about to do.</summary>
internal sealed class PlanWorkflow(BuiltInPlanner planner)
{
    /// <summary>Gives the plan, or why there is none.</summary>
    public async Task<(Plan? Plan, PlanError? Error)> RunAsync(PlanRequest request, ReportStep report, CancellationToken ct)
    {
        await report(Steps.Drafting, 10, ct);
        var plan = planner.Make(request);

        await report(Steps.Checking, 80, ct);
        var findings = PlanCheck.Findings(plan, request);
        return findings.Count == 0
            ? (plan, null)
            : (null, new PlanError(PlanErrorKind.UnusablePlan, string.Join('\n', findings)));
    }
}

/// <summary>Told when a step begins, with the progress in per cent so far.</summary>
internal delegate Task ReportStep(string step, int progress, CancellationToken ct);

internal static class Steps
{
    public const string Drafting = "drafting";
    public const string Checking = "checking";
}
