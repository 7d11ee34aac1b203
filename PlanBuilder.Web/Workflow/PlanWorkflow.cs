using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow.Ai;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// Makes a plan: research, draft, check. Says before each step what it is about to do. Without a key for the draft the built-in planner
/// makes it.
/// </summary>
internal sealed class PlanWorkflow(
    BuiltInPlanner planner, ResearchStep research, DraftStep draft, IOptions<WorkflowOptions> options, ILogger<PlanWorkflow> logger)
{
    /// <summary>What the AI may take for such a plan; no calls where built-in ideas make it.</summary>
    public AiCost CostOf(PlanRequest request) =>
        options.Value.Grok.IsOn ? PlanCost.Whole(request, options.Value.Perplexity.IsOn) : AiCost.None;

    /// <summary>Gives the plan, or why there is none.</summary>
    /// <param name="spending">Adds up what the AI takes.</param>
    public async Task<(Plan? Plan, PlanFailure? Failure)> RunAsync(
        PlanRequest request, AiSpending spending, ReportStep report, CancellationToken ct)
    {
        if (!options.Value.Grok.IsOn)
        {
            await report(new(Steps.Drafting, 10), ct);
            var built = planner.Make(request);
            await report(new(Steps.Checking, 80), ct);
            return Checked(built, request);
        }

        var provenance = new ProvenanceBuilder(options.Value.Grok);
        var found = await ResearchAsync(request, provenance, spending, report, ct);

        var posts = request.TotalPosts;
        await report(new(Steps.Drafting, 20, 0, posts), ct);
        spending.Begin(PlanCost.Draft(request));
        var drafted = await draft.AskAsync(request, found, done =>
            done > posts ? Task.CompletedTask : report(new(Steps.Drafting, 20 + (60 * done / posts), done, posts), ct), ct);
        Note(provenance, spending, PlanCost.Draft(request), drafted);

        await report(new(Steps.Checking, 80), ct);
        var (plan, failure) = drafted.Plan is null
            ? await AskOnceMoreAsync(drafted, request, found, provenance, spending, report, ct)
            : await FillAsync(drafted, request, provenance, spending, report, ct);
        return plan is null ? (null, failure) : Checked(plan with { Provenance = provenance.Build() }, request, failure);
    }

    // A plan is made without research as well, and says so.
    private async Task<string?> ResearchAsync(
        PlanRequest request, ProvenanceBuilder provenance, AiSpending spending, ReportStep report, CancellationToken ct)
    {
        if (!options.Value.Perplexity.IsOn)
        {
            return null;
        }

        await report(new(Steps.Researching, 5), ct);
        spending.Begin(PlanCost.Research);
        var (found, step) = await research.AskAsync(request, ct);
        Note(provenance, spending, PlanCost.Research, step, found.Failure);
        provenance.Add(found);
        return found.Text;
    }

    // An answer that held no plan may have been a slip, and costs no more than the second question would have. A question that was longer
    // than the model reads is asked without what it can do without. Whoever declined, or was cut off thinking, would do so again.
    private async Task<(Plan? Plan, PlanFailure? Failure)> AskOnceMoreAsync(
        Draft drafted,
        PlanRequest request,
        string? research,
        ProvenanceBuilder provenance,
        AiSpending spending,
        ReportStep report,
        CancellationToken ct)
    {
        var isSlip = drafted.Failure!.Reason == FailureReason.AiUnreadable || drafted.Failure.Reason == FailureReason.AiEmpty;
        var isTooLong = drafted.Failure is { TurnedAway: true } && drafted.Failure.Reason == FailureReason.AiCutOff
            && (research is not null || request.PastThemes.Count > 0);
        if (!spending.HasRoom || !(isSlip || isTooLong))
        {
            return (null, drafted.Failure);
        }

        await report(new(Steps.AskingAgain, 85), ct);
        spending.Begin(PlanCost.Rewrite(request));
        var again = await draft.AskAsync(
            isTooLong ? request with { PastThemes = [] } : request, isTooLong ? null : research, _ => Task.CompletedTask, ct);
        Note(provenance, spending, PlanCost.Rewrite(request), again);
        return (again.Plan is null ? null : PlanRepair.Repair(again.Plan, request), again.Failure);
    }

    private async Task<(Plan Plan, PlanFailure? Failure)> FillAsync(
        Draft drafted,
        PlanRequest request,
        ProvenanceBuilder provenance,
        AiSpending spending,
        ReportStep report,
        CancellationToken ct)
    {
        var plan = PlanRepair.Repair(drafted.Plan!, request);
        var slots = PlanCheck.Slots(PlanCheck.Findings(plan, request));
        if (slots.Count == 0 || !spending.HasRoom) // a draft that took too much is marked as it is
        {
            return (plan, drafted.Failure);
        }

        await report(new(Steps.AskingAgain, 85), ct);
        spending.Begin(PlanCost.Rewrite(request));
        var again = await draft.AskAgainAsync(request, plan, slots, ct);
        Note(provenance, spending, PlanCost.Rewrite(request), again);
        return again.Plan is null
            ? (plan, drafted.Failure)
            : (PlanRepair.Repair(PlanRepair.Merge(plan, again.Plan, slots), request), again.Failure ?? drafted.Failure);
    }

    // What remains is marked where it stands; a plan of which too little is left is none, for the reason that kept the rest away.
    private static (Plan?, PlanFailure?) Checked(Plan plan, PlanRequest request, PlanFailure? failure = null)
    {
        plan = PlanRepair.Finish(plan, request);
        var findings = PlanCheck.Findings(plan, request);
        return PlanCheck.IsUsable(plan, request)
            ? (PlanCheck.Mark(plan, findings), null)
            : (null, failure ?? new PlanFailure(FailureReason.UnusablePlan, string.Join('\n', findings)));
    }

    private void Note(ProvenanceBuilder provenance, AiSpending spending, AiCost estimate, Draft drafted) =>
        Note(provenance, spending, estimate, drafted.Step, drafted.Failure);

    private void Note(ProvenanceBuilder provenance, AiSpending spending, AiCost estimate, PlanStep step, PlanFailure? failure)
    {
        spending.End(estimate, step, failure);
        provenance.Add(step);
        Telemetry.AiCall(step.Name, step.Model, step.Seconds, step.InputTokens, step.OutputTokens, failure?.Reason.Code);
        if (failure is null)
        {
            logger.LogInformation("AI call ({Step}) to {Model} took {Seconds} s: {Input} tokens in, {Output} out.",
                step.Name, step.Model, step.Seconds, step.InputTokens, step.OutputTokens);
        }
        else
        {
            logger.LogWarning("AI call ({Step}) to {Model} failed after {Seconds} s: {Reason}. {Detail}",
                step.Name, step.Model, step.Seconds, failure.Reason.Code, failure.Detail);
        }
    }
}

/// <summary>Called when a step begins, and while it goes on.</summary>
internal delegate Task ReportStep(StepProgress at, CancellationToken ct);

/// <summary>Which of the <see cref="Steps"/> a plan is at, with the progress in per cent so far.</summary>
/// <param name="PostsDone">How many posts are written; null for a step that counts none.</param>
internal sealed record StepProgress(string Step, int Progress, int? PostsDone = null, int? PostsTotal = null);

internal static class Steps
{
    public const string Researching = "researching";
    public const string Drafting = "drafting";
    public const string Checking = "checking";
    public const string AskingAgain = "asking_again";
}
