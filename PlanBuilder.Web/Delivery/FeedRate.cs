using System.Threading.RateLimiting;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// How fast this node answers calendars: a feed so often a minute, and a computer that comes with addresses that are none not often.
/// </summary>
internal sealed class FeedRate : IDisposable
{
    private const int PerMinute = 30;

    private readonly PartitionedRateLimiter<string> strangers = Buckets<string>();
    private readonly PartitionedRateLimiter<Guid> feeds = Buckets<Guid>();

    /// <summary>Whether a computer has come with so many addresses that were none that it isn't heard now.</summary>
    public bool IsTired(string computer)
    {
        using var lease = strangers.AttemptAcquire(computer, 0);
        return !lease.IsAcquired;
    }

    public void Miss(string computer) => strangers.AttemptAcquire(computer).Dispose();

    public bool Takes(Guid feed)
    {
        using var lease = feeds.AttemptAcquire(feed);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        strangers.Dispose();
        feeds.Dispose();
    }

    private static PartitionedRateLimiter<T> Buckets<T>()
        where T : notnull => PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
        {
            TokenLimit = PerMinute, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMinutes(1) / PerMinute, QueueLimit = 0,
        }));
}
