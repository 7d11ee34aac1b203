using System.Threading.RateLimiting;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Limits requests for calendar feeds on this node: per feed, and per client that asks for unknown addresses.
/// </summary>
internal sealed class FeedRateLimit : IDisposable
{
    private const int PerMinute = 30;

    private readonly PartitionedRateLimiter<string> misses = Buckets<string>();
    private readonly PartitionedRateLimiter<Guid> feeds = Buckets<Guid>();

    /// <summary>Whether a client has asked for so many unknown addresses that it is turned away for now.</summary>
    public bool IsBlocked(string client)
    {
        using var lease = misses.AttemptAcquire(client, 0);
        return !lease.IsAcquired;
    }

    /// <summary>Counts a request for an unknown address.</summary>
    public void RecordMiss(string client) => misses.AttemptAcquire(client).Dispose();

    /// <summary>Counts a request for a feed. False when it has had too many.</summary>
    public bool TryAcquire(Guid feed)
    {
        using var lease = feeds.AttemptAcquire(feed);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        misses.Dispose();
        feeds.Dispose();
    }

    private static PartitionedRateLimiter<T> Buckets<T>()
        where T : notnull => PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
        {
            TokenLimit = PerMinute, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMinutes(1) / PerMinute, QueueLimit = 0,
        }));
}
