using System.Threading.Channels;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>Refreshes watched jobs that are announced at once, and everything watched now and then.</summary>
internal sealed class WatchRefresher(JobWatch watch, PlanWatch plans, ILogger<WatchRefresher> logger)
{
    private const int SlowPoll = 10; // seconds
    private static readonly Guid Everything = Guid.Empty;

    private readonly Channel<Guid> changed = Channel.CreateUnbounded<Guid>();

    /// <summary>The job has changed.</summary>
    public void Add(Guid jobId) => changed.Writer.TryWrite(jobId);

    /// <summary>Anything may have changed.</summary>
    public void AddAll() => Add(Everything);

    /// <param name="isAnnounced">Whether changes are announced now. Otherwise everything is refreshed every second.</param>
    public async Task RunAsync(Func<bool> isAnnounced, CancellationToken ct)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var second = clock.WaitForNextTickAsync(ct).AsTask();
        var heard = changed.Reader.WaitToReadAsync(ct).AsTask();
        for (var seconds = 0; ;)
        {
            var first = await Task.WhenAny(second, heard);
            ct.ThrowIfCancellationRequested();
            var jobIds = new HashSet<Guid>();
            if (first == heard)
            {
                while (changed.Reader.TryRead(out var jobId))
                {
                    jobIds.Add(jobId);
                }

                heard = changed.Reader.WaitToReadAsync(ct).AsTask();
            }
            else
            {
                second = clock.WaitForNextTickAsync(ct).AsTask();
                if (isAnnounced() && ++seconds % SlowPoll != 0)
                {
                    continue;
                }

                jobIds.Add(Everything);
            }

            await RefreshAsync(jobIds, ct);
        }
    }

    private async Task RefreshAsync(HashSet<Guid> jobIds, CancellationToken ct)
    {
        try
        {
            if (!jobIds.Contains(Everything))
            {
                await watch.RefreshAsync(jobIds, ct);
                return;
            }

            await watch.RefreshAllAsync(ct);
            await plans.RefreshAllAsync(ct);
        }
        catch (DatabaseUnavailableException)
        {
            // Everything is refreshed when the database is back.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "Could not check watched jobs for changes.");
        }
    }
}
