using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Revisions;

/// <summary>How a job is read together with its plan.</summary>
internal static class JobWithPlanExtensions
{
    /// <summary>
    /// One of the account's own jobs, with its plan as it is now where it is completed; null for any other.
    /// </summary>
    public static async Task<JobWithPlan?> GetWithPlanAsync(
        this OwnerJobs jobs, PlanStore plans, Guid accountId, Guid jobId, CancellationToken ct)
    {
        if (await jobs.GetAsync(accountId, jobId, ct) is not { } job)
        {
            return null;
        }

        return new(job, job is { Status: JobStatus.Completed, Result: not null } ? await plans.CurrentAsync(accountId, job, ct) : null);
    }
}

internal sealed record JobWithPlan(Job Job, CurrentPlan? Plan);
