using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>Runs a claimed change within its account's AI allowance.</summary>
internal sealed class ChangeRunner(
    ChangeRequests requests, PlanWorkflow workflow, AiAllowance allowance, ILogger<ChangeRunner> logger)
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
