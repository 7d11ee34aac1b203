using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Web.Revisions;

/// <summary>How a job is read together with its plan.</summary>
internal static class JobWithPlanExtensions
{
    /// <summary>
    /// One of the account's own jobs, with its plan as it is now where it is completed; null for any other. A result that turns out to be
    /// no plan fails the job here, at its first reading, so that it does not count; one of an earlier system stays as it is.
    /// </summary>
    public static async Task<JobWithPlan?> GetWithPlanAsync(
        this OwnerJobs jobs, PlanStore plans, Guid accountId, Guid jobId, CancellationToken ct)
    {
        if (await jobs.GetAsync(accountId, jobId, ct) is not { } job)
        {
            return null;
        }

        var current = job is { Status: JobStatus.Completed, Result: not null } ? await plans.CurrentAsync(accountId, job, ct) : null;
        if (current?.Failure is { } failure && !job.IsLegacy)
        {
            await jobs.RefuseResultAsync(jobId, failure.Detail, ct);
            return new(await jobs.GetAsync(accountId, jobId, ct) ?? job, null);
        }

        return new(job, current);
    }
}

internal sealed record JobWithPlan(Job Job, CurrentPlan? Plan);
