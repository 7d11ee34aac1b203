using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace PlanBuilder.Web.Accounts;

/// <summary>How often passwords and links may be tried: by one computer at all, and by it on one account or one link.</summary>
internal sealed class SignInLimit : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static readonly AccountResult.Refused Refusal = new(
        "Too many attempts. Wait five minutes, then try again.", Status: StatusCodes.Status429TooManyRequests)
    {
        RetryAfter = Window,
    };

    private const int Network = 8; // bytes of an IPv6 address; the others are the computer's own to choose

    private readonly PartitionedRateLimiter<(string Computer, string Tried)> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Computer, string Tried), string>(attempt =>
            RateLimitPartition.GetFixedWindowLimiter(attempt.Computer, _ => Permits(100))),
        PartitionedRateLimiter.Create<(string Computer, string Tried), (string, string)>(attempt =>
            RateLimitPartition.GetFixedWindowLimiter(attempt, _ => Permits(8))));

    /// <param name="tried">An account's address, or what a link holds.</param>
    public bool Allows(HttpContext context, string tried)
    {
        using var lease = limiter.AttemptAcquire((ComputerAt(context.Connection.RemoteIpAddress), tried.ToUpperInvariant()));
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();

    private static string ComputerAt(IPAddress? address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Network)),
        _ => $"{address}",
    };

    private static FixedWindowRateLimiterOptions Permits(int permits) => new() { PermitLimit = permits, Window = Window, QueueLimit = 0 };
}
