using Microsoft.Extensions.Options;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Workbench;

/// <summary>What pages show of rewrites, and how they start one.</summary>
internal sealed class Rewrites(
    ChangeJobs jobs, ChangeRequests requests, ProposalStore proposals, UsageStore usage, PlanMaker maker, BuiltInPlanner planner,
    IOptions<JobsOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(10);

    /// <summary>Whether there is a model that rewrites; else there are built-in ideas.</summary>
    public bool HasModel => maker.Rewrites;

    public int HoldSeconds => options.Value.HoldSeconds;

    public async Task<RewriteView> ViewAsync(Guid accountId, PlanView plan, PlacedPost placed, CancellationToken ct)
    {
        // In this order, so that a job that has ended has its proposal.
        var last = await jobs.LatestAsync(accountId, plan.Job.Id, placed.Post.Id, ct) is [var latest, ..] ? latest : null;
        var proposal = await proposals.FindAsync(accountId, plan.Job.Id, placed.Post.Id, ct);
        return new(
            plan with { Current = plan.Current.WithProposal(placed.Post.Id, proposal is not null) }, placed, proposal,
            last is { IsOpen: true } ? last : null,
            last is { IsFailed: true } && last.CreatedAt > time.GetUtcNow().UtcDateTime - Recently ? last : null,
            HasModel ? await UsageAsync(accountId, ct) : null, HasModel, HoldSeconds);
    }

    public Task<MonthlyUsage?> UsageAsync(Guid accountId, CancellationToken ct) => usage.RewritesThisMonthAsync(accountId, ct);

    /// <summary>Starts a change of posts of a plan.</summary>
    public async Task<EnqueueResult> StartAsync(Guid accountId, ChangeInput input, string key, CancellationToken ct)
    {
        var (change, _) = await requests.ReadAsync(accountId, input.Write(), ct);
        return change is null ? new EnqueueResult.Refused(ChangeRefusals.Gone)
            : await jobs.EnqueueAsync(accountId, input, PlanWorkflow.CostOf(change, WorkSoFar.None), key, ct);
    }

    /// <summary>Proposes another built-in idea for a post, at once and free. False where there is none, or no such plan.</summary>
    public async Task<bool> ProposeIdeaAsync(Guid accountId, PlanView plan, PlacedPost placed, CancellationToken ct)
    {
        var instruction = new ChangeInput
        {
            Plan = plan.Job.Id, Revision = plan.Current.Number, Posts = [placed.Post.Id], How = ChangeKinds.AnotherIdea,
        };
        var (change, _) = await requests.ReadAsync(accountId, instruction.Write(), ct);
        var last = await proposals.FindAsync(accountId, plan.Job.Id, placed.Post.Id, ct);
        return change is { Slots: [var slot, ..] }
            && planner.AnotherIdea(change.Request, change.Plan, change.Posts[slot.Number], slot.Platform, last?.After.Theme) is { } other
            && await proposals.ProposeAsync(accountId, plan.Job.Id, instruction, slot.Number, change.Posts[slot.Number].Post, other, ct);
    }

    /// <summary>"17 rewrites left"; empty where there is no limit.</summary>
    public static string Left(MonthlyUsage? usage) => usage?.PerMonth is not { } limit ? ""
        : Math.Max(0, limit - usage.Used) is var left && left == 1 ? "1 rewrite left" : $"{left} rewrites left";
}
