using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Usage;

/// <summary>
/// How fast one account may write and export on this node: a bucket of tokens each, filled again evenly. Nobody meets it by hand; a
/// script that never stops does.
/// </summary>
internal sealed class AccountRate(IOptions<UsageOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> writes = Buckets(() => options.Value.WritesPerMinute);
    private readonly PartitionedRateLimiter<Guid> exports = Buckets(() => options.Value.ExportsPerMinute);

    /// <summary>Counts a write. Returns how long to wait where it is one too many; null where it may go on.</summary>
    public TimeSpan? Write(Guid accountId) => WaitOf(writes, accountId);

    /// <summary>The same for an export.</summary>
    public TimeSpan? Export(Guid accountId) => WaitOf(exports, accountId);

    public void Dispose()
    {
        writes.Dispose();
        exports.Dispose();
    }

    private static TimeSpan? WaitOf(PartitionedRateLimiter<Guid> limiter, Guid accountId)
    {
        using var lease = limiter.AttemptAcquire(accountId);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.FromSeconds(1) ? wait
            : TimeSpan.FromSeconds(1);
    }

    private static PartitionedRateLimiter<Guid> Buckets(Func<int> perMinute) =>
        PartitionedRateLimiter.Create<Guid, Guid>(account => RateLimitPartition.GetTokenBucketLimiter(account, _ => new()
        {
            TokenLimit = perMinute(),
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute(),
            QueueLimit = 0,
        }));
}
