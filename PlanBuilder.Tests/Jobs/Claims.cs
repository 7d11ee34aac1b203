using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

internal static class Claims
{
    /// <summary>Claims the first job in the queue, but for those that n8n has; null when none waits.</summary>
    public static async Task<ClaimedJob?> ClaimAsync(this WorkerJobs jobs, CancellationToken ct) =>
        (await jobs.CompleteAndClaimAsync([], 1, [], ct)).Claimed.SingleOrDefault();

    /// <summary>The same where plans are handed over: those that were reclaimed from n8n alone, and rewrites.</summary>
    public static async Task<ClaimedJob?> ClaimReclaimedAsync(this WorkerJobs jobs, CancellationToken ct) =>
        (await jobs.CompleteAndClaimAsync([], 1, [JobTypes.Plan], ct)).Claimed.SingleOrDefault();
}
