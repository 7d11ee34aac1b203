using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// What this node remembers of a session. Once it has ended it never goes on, whatever was read of it before. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source of cancellation without a timer holds nothing that has to be freed.")]
internal sealed class KnownSession(Guid id)
{
    private const int LongestUserAgent = 400;

    private readonly CancellationTokenSource end = new();
    private volatile SessionRow? row;
    private long checkedAt, usedAt = Environment.TickCount64;
    private Sighting? seen;

    public Guid Id => id;

    /// <summary>Canceled when the session ends, so that its held requests are answered.</summary>
    public CancellationToken Ended => end.Token;

    public bool IsEnded => end.IsCancellationRequested;

    public TimeSpan CheckedAgo => row is null ? TimeSpan.MaxValue : Since(ref checkedAt);

    public TimeSpan UsedAgo => Since(ref usedAt);

    public Guid AccountId => row?.UserId ?? Guid.Empty;

    /// <summary>What was read of it now.</summary>
    public void Update(SessionRow? read)
    {
        row = read ?? new SessionRow(id, Guid.Empty, IsLive: false);
        Interlocked.Exchange(ref checkedAt, Environment.TickCount64);
        if (!row.IsLive)
        {
            End();
        }
    }

    public void End() => end.Cancel();

    public void Used() => Interlocked.Exchange(ref usedAt, Environment.TickCount64);

    /// <summary>Somebody is there: not a page that asks by itself.</summary>
    public void RecordSighting(HttpContext context) => seen = Sighting.From(id, context);

    /// <summary>When it was last seen, unless that was recorded already.</summary>
    public Sighting? TakeSighting() => Interlocked.Exchange(ref seen, null);

    private static TimeSpan Since(ref long ticks) => TimeSpan.FromMilliseconds(Environment.TickCount64 - Interlocked.Read(ref ticks));

    /// <summary>From where a session was used.</summary>
    internal sealed record Sighting(Guid Id, string? IpAddress, string? UserAgent)
    {
        public static Sighting From(Guid id, HttpContext context)
        {
            // Whatever else it is made of names no browser.
            var plain = context.Request.Headers.UserAgent.ToString().Where(letter => letter is >= ' ' and <= '~');
            var userAgent = string.Concat(plain.Take(LongestUserAgent));
            return new Sighting(id, Plain(context.Connection.RemoteIpAddress), userAgent.Length == 0 ? null : userAgent);
        }

        private static string? Plain(IPAddress? address) => address switch
        {
            null => null,
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            _ => address.ToString().Split('%')[0], // without the name of a network card
        };
    }
}

/// <summary>What counts of a session's row.</summary>
internal sealed record SessionRow(Guid Id, Guid UserId, bool IsLive);
