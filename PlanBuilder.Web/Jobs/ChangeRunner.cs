using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>Runs a claimed change within its account's AI allowance.</summary>
internal sealed class ChangeRunner(ChangeRequests requests, PlanWorkflow workflow, JobAllowance allowance)
{
    /// <summary>Returns what is proposed, or why nothing is. Both if another attempt might bring more.</summary>
    public async Task<(PlanChange? Change, PlanFailure? Failure)> RunAsync(
        ClaimedJob job, StoredWork stored, WorkHooks hooks, CancellationToken ct)
    {
        var (change, failure) = await requests.ReadAsync(job.UserId, job.Input, ct);
        if (change is null)
        {
            return (null, failure);
        }

        if (!workflow.Rewrites)
        {
            return (null, new(FailureReason.InvalidInput, "No model is configured."));
        }

        var spending = workflow.Spending(change, stored.Done);
        return await allowance.SpendAsync(
            AiReservation.ForChange(job.UserId, job.Id, Runners.Local, $"{job.Attempt}"), PlanWorkflow.CostOf(change, stored.Done),
            spending, () => workflow.RunAsync(change, stored.Done, spending, hooks, ct), ct);
    }
}
