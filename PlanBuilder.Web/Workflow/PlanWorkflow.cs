using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow.Ai;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// Makes a plan. With a model: research, strategy, posts in batches, check (<see cref="PlanWriting"/>). Without a key for one the built-in
/// planner makes it.
/// </summary>
internal sealed class PlanWorkflow(
    BuiltInPlanner planner, ResearchStep research, StrategyStep strategy, PostsStep posts, IOptions<WorkflowOptions> options,
    TimeProvider time, ILogger<PlanWorkflow> logger)
{
    /// <summary>What the AI may take for what is left of such a plan; no calls where built-in ideas make it.</summary>
    public AiCost CostOf(PlanRequest request, WorkSoFar done) =>
        !options.Value.Grok.IsOn ? AiCost.None : PlanCost.Rest(
            request, done.Missing(request).Count(), options.Value.Perplexity.IsOn && done.Research is null, done.Strategy is null);

    /// <summary>Adds up what the AI takes, within what was reserved for this attempt and what one plan may take.</summary>
    public AiSpending Spending(PlanRequest request, WorkSoFar done) => new(
        CostOf(request, done), options.Value.MostTokens,
        done.Calls.Sum(call => (long)(call.InputTokens ?? 0) + (call.OutputTokens ?? 0)));

    /// <summary>Whether posts of a plan can be rewritten here.</summary>
    public bool Rewrites => options.Value.Grok.IsOn;

    /// <summary>What the AI may take for what is left of such a change.</summary>
    public static AiCost CostOf(ChangeRequest change, WorkSoFar done) => PlanCost.Change(change, done.Posts);

    /// <summary>Adds up what the AI takes for a change.</summary>
    public AiSpending Spending(ChangeRequest change, WorkSoFar done) => new(
        CostOf(change, done), options.Value.MostTokens, done.Calls.Sum(call => (long)(call.InputTokens ?? 0) + (call.OutputTokens ?? 0)));

    /// <summary>Returns what a change proposes, or why nothing; both where posts are missing that another attempt might bring.</summary>
    public async Task<(PlanChange? Change, PlanFailure? Failure)> RunAsync(
        ChangeRequest change, WorkSoFar done, AiSpending spending, WorkHooks hooks, CancellationToken ct)
    {
        var provenance = new ProvenanceBuilder(options.Value.Grok, done.Calls);
        using var report = new WorkReport(hooks, provenance, spending, logger, ct);
        return await new PlanRewriting(posts, options.Value, time, change, done, spending, provenance, report).RunAsync(ct);
    }

    /// <summary>Returns the plan, or why there is none; both where posts are missing that another attempt might bring.</summary>
    public async Task<(Plan? Plan, PlanFailure? Failure)> RunAsync(
        PlanRequest request, WorkSoFar done, AiSpending spending, WorkHooks hooks, CancellationToken ct)
    {
        if (options.Value.Grok.IsOn || hooks.Stop.IsCancellationRequested)
        {
            var provenance = new ProvenanceBuilder(options.Value.Grok, done.Calls);
            using var report = new WorkReport(hooks, provenance, spending, logger, ct);
            return await new PlanWriting(
                research, strategy, posts, options.Value, time, request, done, spending, provenance, report, hooks.Stop).RunAsync(ct);
        }

        await hooks.Report(new(Steps.Drafting, 10, IsBrief: true), ct);
        var built = PlanRepair.Finish(planner.Make(request), request);
        await hooks.Report(new(Steps.Checking, 80, IsBrief: true), ct);
        var findings = PlanCheck.Findings(built, request);
        return PlanCheck.IsUsable(built, request)
            ? (PlanCheck.Mark(built, findings), null)
            : (null, new PlanFailure(FailureReason.UnusablePlan, string.Join('\n', findings)));
    }
}
