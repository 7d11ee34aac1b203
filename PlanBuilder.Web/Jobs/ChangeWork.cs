using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>Makes what a claimed change proposes, within what its account's AI may take.</summary>
internal sealed class ChangeWork(
    ChangeRequests requests, PlanWorkflow workflow, AiAllowance allowance, ILogger<ChangeWork> logger)
{
    /// <summary>Gives what is proposed, or why nothing is; both where another attempt might bring more.</summary>
    public async Task<(PlanChange? Change, PlanFailure? Failure)> MakeAsync(
        ClaimedJob job, StoredWork stored, WorkHooks hooks, CancellationToken ct)
    {
        var (change, failure) = await requests.ReadAsync(job.UserId, job.Input, ct);
        if (change is null)
        {
            return (null, failure);
        }

        if (!workflow.Rewrites)
        {
            return (null, new(FailureReason.InvalidInput, "There is no model here that could rewrite."));
        }

        var cost = PlanWorkflow.CostOf(change, stored.Done);
        var reservation = AiReservation.ForChange(job.UserId, job.Id, Runners.Local, $"{job.Attempt}");
        if (!await allowance.ReserveAsync(reservation, cost, ct))
        {
            return (null, new(FailureReason.AiLimitReached, $"It may take {cost.Calls} calls and {cost.Tokens} tokens."));
        }

        var spending = workflow.Spending(change, stored.Done);
        try
        {
            return await workflow.RunAsync(change, stored.Done, spending, hooks, ct);
        }
        finally
        {
            await SettleAsync(job, reservation, spending.Spent);
        }
    }

    private async Task SettleAsync(ClaimedJob job, AiReservation reservation, AiCost spent)
    {
        try
        {
            await allowance.SettleAsync(reservation, spent, CancellationToken.None);
        }
        catch (Exception e)
        {
            logger.LogWarning("Job {JobId}: its AI calls count as they were estimated ({Reason}).", job.Id, e.Message);
        }
    }
}
