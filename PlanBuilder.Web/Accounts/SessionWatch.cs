using System.Collections.Concurrent;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Knows which sessions have ended, on every node at once and without a query for each request: what is known is kept here, an end is heard
/// of (<c>NOTIFY sessions</c>), and all that is in use is looked at every ten seconds, whether an end can be heard of or not. Thread-safe.
/// </summary>
internal sealed class SessionWatch(SessionStore store, DatabaseState database, ILogger<SessionWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(25); // then it is asked for in between, as after a node was suspended
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2); // longer than a request is held
    private static readonly TimeSpan RecordInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, KnownSession> known = new();
    private readonly ConcurrentDictionary<Guid, KnownToken> tokens = new();
    private readonly SemaphoreSlim looks = new(0, 1);
    private long recordedAt = Environment.TickCount64;

    /// <summary>The account's session; null for one that has ended, or never was.</summary>
    public async ValueTask<KnownSession?> FindAsync(Guid id, Guid accountId, CancellationToken ct)
    {
        var session = known.GetOrAdd(id, static id => new KnownSession(id)); // before it is read: an end heard of meanwhile counts
        if (!session.IsEnded && session.CheckedAgo > Trust)
        {
            session.Update(await store.ReadAsync(id, ct));
        }

        session.Used();
        return session.IsEnded || session.AccountId != accountId ? null : session;
    }

    /// <summary>Whether the access token of such a session is still taken.</summary>
    public async ValueTask<bool> TakesTokenAsync(Guid accountId, Guid supabaseSessionId, DateTimeOffset issuedAt, CancellationToken ct)
    {
        if (tokens.GetValueOrDefault(supabaseSessionId) is { } token && token.IsOf(accountId, issuedAt) && token.Age < Trust)
        {
            return token.IsTaken;
        }

        var asked = tokens[supabaseSessionId] = new KnownToken(accountId, issuedAt);
        var isTaken = await store.TakesTokenAsync(accountId, supabaseSessionId, issuedAt, ct);
        tokens.TryUpdate(supabaseSessionId, asked with { IsTaken = isTaken, At = Environment.TickCount64 }, asked);
        return isTaken;
    }

    /// <summary>A session has ended, here or elsewhere.</summary>
    /// <param name="id">Its own, that which its access tokens name, or its account's where all of them have.</param>
    public void Ended(Guid id)
    {
        if (known.TryGetValue(id, out var session))
        {
            session.End();
        }

        tokens.TryRemove(id, out _);
        foreach (var (token, of) in tokens)
        {
            if (of.AccountId == id)
            {
                tokens.TryRemove(token, out _);
            }
        }
    }

    /// <summary>Its row is new: what was known of it says nothing.</summary>
    public void Forget(Guid id) => known.TryRemove(id, out _);

    /// <summary>Looks at all sessions in use at once, since nobody announced what happened before.</summary>
    public void Look()
    {
        if (looks.CurrentCount == 0)
        {
            try
            {
                looks.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else asked for it at this moment.
            }
        }
    }

    public override void Dispose()
    {
        looks.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Ready.WaitAsync(stoppingToken);
        while (true)
        {
            await looks.WaitAsync(Interval, stoppingToken);
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                // Whoever is not looked at in time is asked for with its next request.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "Could not check which sessions have ended.");
            }
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        tokens.Where(token => token.Value.Age > Trust).ToList().ForEach(token => tokens.TryRemove(token));
        var live = known.Values.Where(session => !session.IsEnded && session.CheckedAgo < TimeSpan.MaxValue)
            .ToDictionary(session => session.Id);
        if (live.Count > 0)
        {
            var rows = (await store.ReadAsync([.. live.Keys], ct)).ToDictionary(row => row.Id);
            foreach (var (id, session) in live)
            {
                session.Update(rows.GetValueOrDefault(id));
            }
        }

        await RecordLastSeenAsync(ct);
        foreach (var (id, session) in known)
        {
            if (session.UsedAgo > Memory)
            {
                known.TryRemove(KeyValuePair.Create(id, session));
            }
        }
    }

    // Once a minute, for the list of sessions and for those that nobody uses.
    private async Task RecordLastSeenAsync(CancellationToken ct)
    {
        if (Environment.TickCount64 - recordedAt < RecordInterval.TotalMilliseconds)
        {
            return;
        }

        recordedAt = Environment.TickCount64;
        var seen = known.Values.Select(session => session.TakeSighting()).OfType<KnownSession.Sighting>().ToList();
        if (seen.Count > 0)
        {
            await store.RecordLastSeenAsync(seen, ct);
        }
    }

    private sealed record KnownToken(Guid AccountId, DateTimeOffset IssuedAt)
    {
        public bool IsTaken { get; init; }

        public long? At { get; init; } // null while it is being asked for

        public TimeSpan Age => At is { } at ? TimeSpan.FromMilliseconds(Environment.TickCount64 - at) : TimeSpan.MaxValue;

        public bool IsOf(Guid accountId, DateTimeOffset issuedAt) => AccountId == accountId && IssuedAt == issuedAt;
    }
}
