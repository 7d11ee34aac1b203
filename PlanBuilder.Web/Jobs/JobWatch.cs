using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Jobs;

internal enum WatchAnswer
{
    /// <summary>The job is newer than what the watcher shows.</summary>
    Changed,

    /// <summary>Nothing new: ask again.</summary>
    Unchanged,

    /// <summary>Nothing new, and the request is not to be held any longer: ask again later.</summary>
    Released,

    /// <summary>There is no such job of this account.</summary>
    Unknown,
}

/// <summary>
/// Holds requests until what they watch changes. Its owner and version are kept here, so a watcher costs the database nothing.
/// <see cref="JobListener"/> announces changes. Thread-safe.
/// </summary>
internal abstract class VersionWatch(HeldRequests held, IOptions<JobsOptions> options, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<Guid, WatchedJob> watched = new();

    /// <summary>Owner and version, if the account may see it; null otherwise.</summary>
    protected abstract Task<JobVersion?> VersionAsync(Guid accountId, Guid jobId, CancellationToken ct);

    /// <summary>Owner and version of those that exist, for all watchers at once.</summary>
    protected abstract Task<IReadOnlyList<JobVersion>> VersionsAsync(Guid[] jobIds, CancellationToken ct);

    /// <summary>
    /// Answers at once when the job's version is above <paramref name="since"/>, else when it becomes so, or after a while.
    /// </summary>
    /// <param name="mayHold">False for a watcher that polls, such as a hidden tab.</param>
    /// <param name="ended">Canceled when the watcher's session ends; after that it hears nothing more about the job.</param>
    public async Task<WatchAnswer> WaitAsync(
        Guid accountId, Guid jobId, int since, bool mayHold, CancellationToken ended, CancellationToken ct)
    {
        var job = watched.GetOrAdd(jobId, _ => new WatchedJob());
        if (job.Known is null)
        {
            if (await VersionAsync(accountId, jobId, ct) is not { } version)
            {
                watched.TryRemove(KeyValuePair.Create(jobId, job));
                return WatchAnswer.Unknown;
            }

            job.Update(version);
        }

        if (job.Known?.UserId != accountId)
        {
            return WatchAnswer.Unknown;
        }

        using var hold = job.Hold(since);
        if (hold.Answer.IsCompleted)
        {
            return await hold.Answer;
        }

        if (watched.GetValueOrDefault(jobId) != job)
        {
            return WatchAnswer.Unchanged; // forgotten just now: the next request starts over
        }

        if (!mayHold || options.Value.HoldSeconds == 0)
        {
            return WatchAnswer.Released;
        }

        var own = held.Hold(accountId, hold);
        await using var stopping = lifetime.ApplicationStopping.Register(() => hold.TryAnswer(WatchAnswer.Released));
        await using var signedOut = ended.Register(() => hold.TryAnswer(WatchAnswer.Unknown));
        await using var left = ct.Register(() => hold.TryAnswer(WatchAnswer.Released));
        // Each is held for a little less, so that watchers who came together don't come back together.
        using var timer = new Timer(
            _ => hold.TryAnswer(WatchAnswer.Unchanged), null,
            TimeSpan.FromSeconds(options.Value.HoldSeconds * (1 - (0.2 * Random.Shared.NextDouble()))), Timeout.InfiniteTimeSpan);
        try
        {
            return await hold.Answer;
        }
        finally
        {
            own.Remove(hold);
        }
    }

    /// <summary>Takes a version that the database announced, so that nobody has to ask for it.</summary>
    public void Update(Guid jobId, int version)
    {
        if (watched.GetValueOrDefault(jobId) is { Known: { } known } job)
        {
            job.Update(known with { Version = version });
        }
    }

    /// <summary>Reads those of the jobs that somebody watches, and answers whoever waits for them.</summary>
    public async Task RefreshAsync(IEnumerable<Guid> jobIds, CancellationToken ct)
    {
        var ids = jobIds.Where(watched.ContainsKey).ToArray();
        if (ids.Length == 0)
        {
            return;
        }

        var found = (await VersionsAsync(ids, ct)).ToDictionary(version => version.Id);
        foreach (var id in ids)
        {
            if (found.GetValueOrDefault(id) is { } version)
            {
                watched.GetValueOrDefault(id)?.Update(version);
            }
            else if (watched.TryRemove(id, out var gone))
            {
                gone.Gone();
            }
        }
    }

    /// <summary>Refreshes everything watched, and forgets what nobody watches anymore.</summary>
    public Task RefreshAllAsync(CancellationToken ct)
    {
        foreach (var (id, job) in watched)
        {
            if (job.IsForgotten)
            {
                watched.TryRemove(id, out _);
            }
        }

        held.Prune();
        return RefreshAsync(watched.Keys, ct);
    }
}

/// <summary>The status of jobs, until they are completed.</summary>
internal sealed class JobWatch(
    WatcherJobs jobs, HeldRequests held, IOptions<JobsOptions> options, IHostApplicationLifetime lifetime)
    : VersionWatch(held, options, lifetime)
{
    protected override Task<JobVersion?> VersionAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        jobs.VersionAsync(accountId, jobId, ct);

    protected override Task<IReadOnlyList<JobVersion>> VersionsAsync(Guid[] jobIds, CancellationToken ct) =>
        jobs.VersionsAsync(jobIds, ct);
}

/// <summary>The plans of completed jobs, whose version is the number of their latest revision.</summary>
internal sealed class PlanWatch(
    WatcherJobs jobs, HeldRequests held, IOptions<JobsOptions> options, IHostApplicationLifetime lifetime)
    : VersionWatch(held, options, lifetime)
{
    protected override Task<JobVersion?> VersionAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        jobs.RevisionAsync(accountId, jobId, ct);

    protected override Task<IReadOnlyList<JobVersion>> VersionsAsync(Guid[] jobIds, CancellationToken ct) =>
        jobs.RevisionsAsync(jobIds, ct);
}
