using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Asks Supabase Auth about tokens that only it can check: once a minute for each token, and for all tokens together no more than
/// <see cref="PerMinute"/> times. Made-up tokens keep it no busier than that, and shut out nobody whose token is known.
/// </summary>
internal sealed class VouchedTokens(SupabaseAuth auth, TimeProvider time) : IDisposable
{
    public const int PerMinute = 30;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1); // a page that polls does not ask each time
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10); // how long a known token is believed while there is no room to ask
    private static readonly MemoryCacheOptions Size = new() { SizeLimit = 1_000 };

    private readonly MemoryCache vouched = new(Size), refused = new(Size); // two, so that made-up tokens displace no good ones
    private readonly TokenBucketRateLimiter limiter = new(new()
    {
        TokenLimit = PerMinute, TokensPerPeriod = PerMinute / 6, ReplenishmentPeriod = TimeSpan.FromSeconds(10), QueueLimit = 0,
    });

    /// <summary>Whether it is that account's; null where too many are asked about.</summary>
    /// <param name="isOwn">For one that Supabase Auth gave us itself a moment ago: there are no more of these than it lets in.</param>
    public async Task<bool?> AskAsync(string token, Guid accountId, bool isOwn, CancellationToken ct)
    {
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (refused.TryGetValue(fingerprint, out _))
        {
            return false;
        }

        var isKnown = vouched.TryGetValue(fingerprint, out DateTimeOffset asked);
        if (isKnown && time.GetUtcNow() - asked < Fresh)
        {
            return true;
        }

        using var lease = isOwn ? null : limiter.AttemptAcquire();
        if (lease is { IsAcquired: false })
        {
            return isKnown ? true : null;
        }

        var answer = await auth.GetUserAsync(token, ct);
        if (answer.Id == accountId)
        {
            vouched.Set(fingerprint, time.GetUtcNow(), Entry(Memory));
        }
        else if (answer.Code != AuthErrorCodes.Unavailable)
        {
            vouched.Remove(fingerprint);
            refused.Set(fingerprint, true, Entry(Fresh));
        }

        return answer.Id == accountId;
    }

    public void Dispose()
    {
        vouched.Dispose();
        refused.Dispose();
        limiter.Dispose();
    }

    private static MemoryCacheEntryOptions Entry(TimeSpan memory) => new() { Size = 1, AbsoluteExpirationRelativeToNow = memory };
}
