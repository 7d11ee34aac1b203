using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>Keeps the AI calls of jobs that run here within their accounts' allowances.</summary>
internal sealed class JobAllowance(AiAllowance allowance, ILogger<JobAllowance> logger)
{
    /// <summary>
    /// Reserves what the work may take, does it, and settles what it took, whatever becomes of it. Returns a failure instead where the
    /// account's day has no room. Work without calls needs none.
    /// </summary>
    public async Task<(T? Made, PlanFailure? Failure)> SpendAsync<T>(
        AiReservation reservation, AiCost cost, AiSpending spending, Func<Task<(T? Made, PlanFailure? Failure)>> work, CancellationToken ct)
        where T : class
    {
        if (cost.Calls == 0)
        {
            return await work();
        }

        if (!await allowance.ReserveAsync(reservation, cost, ct))
        {
            return (null, new(FailureReason.AiLimitReached, $"It may take {cost.Calls} calls and {cost.Tokens} tokens."));
        }

        try
        {
            return await work();
        }
        finally
        {
            await SettleAsync(reservation, spending.Spent);
        }
    }

    private async Task SettleAsync(AiReservation reservation, AiCost spent)
    {
        try
        {
            await allowance.SettleAsync(reservation, spent, CancellationToken.None);
        }
        catch (Exception e)
        {
            logger.LogWarning("Job {JobId}: its AI calls count as they were estimated ({Reason}).", reservation.JobId, e.Message);
        }
    }
}
