using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>Makes the plan of a claimed job within its account's AI allowance.</summary>
internal sealed class PlanRunner(ProfileStore profiles, PastThemes pastThemes, PlanWorkflow workflow, JobAllowance allowance)
{
    /// <summary>Returns the plan, or why there is none. Both if another attempt might bring its missing posts.</summary>
    public async Task<(Plan? Plan, PlanFailure? Failure)> RunAsync(
        ClaimedJob job, StoredWork stored, WorkHooks hooks, CancellationToken ct)
    {
        var (request, failure) = await JobRequest.ReadAsync(job, stored.Request, profiles, pastThemes, ct);
        if (request is null)
        {
            return (null, failure);
        }

        var cost = stored.IsStopping ? AiCost.None : workflow.CostOf(request, stored.Done);
        var spending = workflow.Spending(request, stored.Done);
        return await allowance.SpendAsync(
            AiReservation.ForPlan(job.UserId, job.Id, Runners.Local, $"{job.Attempt}"), cost, spending, async () =>
            {
                if (cost.Calls > 0 && stored.Request is null)
                {
                    await hooks.KeepStep(
                        KeptSteps.Request, new KeptRequest(request.StartDate, request.TimeZone, request.BrandVoice), ct);
                }

                return await workflow.RunAsync(request, stored.Done, spending, hooks, ct);
            }, ct);
    }
}
