using Microsoft.Extensions.Caching.Memory;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// Caches the plans that are being viewed, since parsing and checking one takes longer than the rest of its page. Whether an account may
/// see a plan is never cached; the database is asked each time. Thread-safe, bounded.
/// </summary>
internal sealed class PlanCache : IDisposable
{
    private const int MostCharacters = 32_000_000; // of JSON; parsed, each takes about ten bytes
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(20);

    private readonly MemoryCache plans = new(new MemoryCacheOptions { SizeLimit = MostCharacters });

    /// <summary>The latest version of this job's plan that was parsed; null if none is cached.</summary>
    public ReadPlan? Find(Guid jobId) => plans.Get<ReadPlan>(jobId);

    /// <summary>Caches it with the one before it, which the page that made the change still shows.</summary>
    /// <returns>It, with the one before it.</returns>
    public ReadPlan Set(Guid jobId, ReadPlan plan)
    {
        var before = Find(jobId) is { } last && last.Number == plan.Number - 1 ? last with { Before = null } : null;
        var size = (plan.Json?.Length ?? 1) + (before?.Json?.Length ?? 0);
        return plans.Set(
            jobId, plan with { Before = before }, new MemoryCacheEntryOptions { Size = size, SlidingExpiration = Kept });
    }

    public void Dispose() => plans.Dispose();
}

/// <summary>A stored plan, parsed.</summary>
/// <param name="Number">Of its revision; 0 for the job's result.</param>
/// <param name="EndedAt">When its job ended, in UTC. A result never changes after that.</param>
internal sealed record ReadPlan(int Number, DateTime? EndedAt, string? Json, Plan? Plan, PlanFailure? Failure)
{
    /// <summary>The revision before it; null if it isn't cached.</summary>
    public ReadPlan? Before { get; init; }

    /// <inheritdoc cref="CurrentPlan.Missing"/>
    public IReadOnlyList<PlacedPost> Missing { get; init; } = [];
}
