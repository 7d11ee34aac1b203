using Microsoft.Extensions.Caching.Memory;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// Remembers what was read from the plans that are being looked at, since reading and checking one takes longer than all the rest of its
/// page. Whether an account may see a plan is asked of the database each time; nothing here answers that. Thread-safe, bounded.
/// </summary>
internal sealed class PlanMemory : IDisposable
{
    private const int LargestMemory = 32_000_000; // characters of JSON, which are about ten times as many bytes once they are read
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(20);

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = LargestMemory });

    /// <summary>The latest that was read of this job's plan; null where nothing is remembered.</summary>
    public ReadPlan? Find(Guid jobId) => known.Get<ReadPlan>(jobId);

    public void Keep(Guid jobId, ReadPlan plan) => known.Set(
        jobId, plan, new MemoryCacheEntryOptions { Size = plan.Json?.Length ?? 1, SlidingExpiration = Kept });

    public void Dispose() => known.Dispose();
}

/// <summary>A stored plan and what was read from it.</summary>
/// <param name="Number">Of its revision; 0 for the job's result.</param>
/// <param name="EndedAt">When its job ended, in UTC: a result is never written again after that.</param>
internal sealed record ReadPlan(int Number, DateTime? EndedAt, string? Json, Plan? Plan, PlanFailure? Failure);
