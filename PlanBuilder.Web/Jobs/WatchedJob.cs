using System.Collections.Concurrent;

namespace PlanBuilder.Web.Jobs;

/// <summary>What the watch remembers of one job, and who waits for it. Thread-safe.</summary>
internal sealed class WatchedJob
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock guard = new();
    private readonly List<JobHold> waiting = [];
    private long lastAsked = Environment.TickCount64;

    /// <summary>Owner and version as last read; null before the first look.</summary>
    public JobVersion? Known { get; private set; }

    public bool IsForgotten
    {
        get
        {
            lock (guard)
            {
                return waiting.Count == 0 && Environment.TickCount64 - lastAsked > Memory.TotalMilliseconds;
            }
        }
    }

    /// <summary>A hold for a watcher who shows the version <paramref name="since"/>; answered already when there is a newer one.</summary>
    public JobHold Hold(int since)
    {
        var hold = new JobHold(since, this);
        lock (guard)
        {
            lastAsked = Environment.TickCount64;
            if (Known?.Version > since)
            {
                hold.TryAnswer(WatchAnswer.Changed);
            }
            else
            {
                waiting.Add(hold);
            }
        }

        return hold;
    }

    public void Update(JobVersion now)
    {
        lock (guard)
        {
            if (Known?.Version >= now.Version)
            {
                return; // two looks may overtake each other
            }

            Known = now;
            foreach (var hold in waiting.Where(hold => hold.Since < now.Version))
            {
                hold.TryAnswer(WatchAnswer.Changed);
            }
        }
    }

    public void Gone()
    {
        lock (guard)
        {
            waiting.ForEach(hold => hold.TryAnswer(WatchAnswer.Unknown));
        }
    }

    public void Leave(JobHold hold)
    {
        lock (guard)
        {
            lastAsked = Environment.TickCount64;
            waiting.Remove(hold);
        }
    }
}

/// <summary>One held request. The first answer counts.</summary>
internal sealed class JobHold(int since, WatchedJob job) : IDisposable
{
    private readonly TaskCompletionSource<WatchAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Since => since;

    public Task<WatchAnswer> Answer => answer.Task;

    public void TryAnswer(WatchAnswer with) => answer.TrySetResult(with);

    public void Dispose() => job.Leave(this);
}

/// <summary>The held requests of all accounts, at most four for each. Thread-safe.</summary>
internal sealed class HeldRequests
{
    private const int MostPerAccount = 4; // a browser opens six connections to a host

    private readonly ConcurrentDictionary<Guid, AccountHolds> holds = new();

    /// <summary>Adds a request, and releases the account's oldest one if there are too many.</summary>
    public AccountHolds Hold(Guid accountId, JobHold hold)
    {
        var own = holds.GetOrAdd(accountId, _ => new AccountHolds());
        own.Add(hold, MostPerAccount);
        return own;
    }

    /// <summary>Removes accounts without held requests.</summary>
    public void Prune()
    {
        foreach (var (accountId, own) in holds)
        {
            if (own.IsEmpty)
            {
                holds.TryRemove(accountId, out _);
            }
        }
    }
}

/// <summary>The held requests of one account, the oldest first. Thread-safe.</summary>
internal sealed class AccountHolds
{
    private readonly Lock guard = new();
    private readonly List<JobHold> held = [];

    public bool IsEmpty
    {
        get
        {
            lock (guard)
            {
                return held.Count == 0;
            }
        }
    }

    /// <summary>Adds one; where that makes more than <paramref name="most"/>, the oldest is let go.</summary>
    public void Add(JobHold hold, int most)
    {
        lock (guard)
        {
            held.Add(hold);
            if (held.Count > most)
            {
                held[0].TryAnswer(WatchAnswer.Released);
                held.RemoveAt(0);
            }
        }
    }

    public void Remove(JobHold hold)
    {
        lock (guard)
        {
            held.Remove(hold);
        }
    }
}
