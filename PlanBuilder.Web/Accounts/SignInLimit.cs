using System.Threading.RateLimiting;

namespace PlanBuilder.Web.Accounts;

/// <summary>How often passwords may be tried: by one computer at all, and by it on one account.</summary>
internal sealed class SignInLimit : IDisposable
{
    private readonly PartitionedRateLimiter<(string Computer, string Email)> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Computer, string Email), string>(attempt =>
            RateLimitPartition.GetFixedWindowLimiter(attempt.Computer, _ => Window(permits: 100))),
        PartitionedRateLimiter.Create<(string Computer, string Email), (string, string)>(attempt =>
            RateLimitPartition.GetFixedWindowLimiter(attempt, _ => Window(permits: 8))));

    public bool Allows(HttpContext context, string email)
    {
        using var lease = limiter.AttemptAcquire((context.Connection.RemoteIpAddress?.ToString() ?? "", email.ToUpperInvariant()));
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();

    private static FixedWindowRateLimiterOptions Window(int permits) =>
        new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(5), QueueLimit = 0 };
}
