using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

/// <summary>Why Supabase Auth is called.</summary>
internal enum SupabaseLane
{
    /// <summary>Somebody signs in with a password or a provider's code.</summary>
    SignIns,

    /// <summary>A session goes on.</summary>
    Renewals,

    /// <summary>Somebody signs up, or asks for an email.</summary>
    Strangers,

    /// <summary>Somebody has a token already.</summary>
    Sessions,
}

/// <summary>
/// Keeps the calls to Supabase Auth apart: each kind has so many places, and waits for its own alone. Without the secret key all calls
/// count as one address there, sign-ins and renewals together (150 in 5 minutes, 30 at once: GoTrue's default, 2026-08): half of that is
/// then kept for renewals, whatever strangers try.
/// </summary>
internal sealed class SupabaseLanes(IOptions<SupabaseOptions> options) : IDisposable
{
    private readonly ConcurrencyLimiter signIns = Places(16, 64), strangers = Places(16, 64), sessions = Places(32, 256);
    private readonly ConcurrencyLimiter renewals = Places(32, 4_096);
    private readonly TokenBucketRateLimiter oneAddress = new(new()
    {
        TokenLimit = 15, TokensPerPeriod = 5, ReplenishmentPeriod = TimeSpan.FromSeconds(20), QueueLimit = 0,
    });

    /// <summary>A place to be given back, or none where too many wait already.</summary>
    public async ValueTask<RateLimitLease> EnterAsync(SupabaseLane lane, CancellationToken ct)
    {
        if (lane == SupabaseLane.SignIns && options.Value.ServiceRoleKey is null
            && oneAddress.AttemptAcquire() is { IsAcquired: false } full)
        {
            return full;
        }

        return await (lane switch
        {
            SupabaseLane.SignIns => signIns,
            SupabaseLane.Renewals => renewals,
            SupabaseLane.Strangers => strangers,
            _ => sessions,
        }).AcquireAsync(1, ct);
    }

    public void Dispose()
    {
        foreach (var limiter in (RateLimiter[])[signIns, strangers, sessions, renewals, oneAddress])
        {
            limiter.Dispose();
        }
    }

    private static ConcurrencyLimiter Places(int atOnce, int waiting) =>
        new(new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
}
