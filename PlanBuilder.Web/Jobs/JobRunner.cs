using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Works in batches: completes what is ready and claims what waits, or hands it over where n8n makes the plans, as soon as somebody wakes
/// it and now and then by itself. Runs up to <c>Jobs__Workers</c> jobs at once. Stopping, it claims no more, lets its jobs finish for
/// <c>Jobs__StopGrace</c>, and releases the others.
/// </summary>
internal sealed class JobRunner(
    WorkerJobs jobs, Completions completions, JobRun run, N8nRunner n8n, DatabaseState database, IOptions<JobsOptions> options,
    IHostApplicationLifetime lifetime, ILogger<JobRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), LongPause = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<object, bool> slotted = new(ReferenceEqualityComparer.Instance); // what holds a slot
    private int underWay, woken;
    private long due;

    /// <summary>Whether the runner is told of every job that waits: then it looks by itself more seldom.</summary>
    public bool IsNotified { get; set; }

    /// <summary>Says that a job may be waiting.</summary>
    public void Wake()
    {
        Volatile.Write(ref woken, 1);
        signals.Writer.TryWrite(true);
    }

    /// <summary>Says that a job may be waiting after a while.</summary>
    public void WakeAfter(TimeSpan pause)
    {
        if (pause <= TimeSpan.Zero)
        {
            Wake();
        }
        else if (pause < TimeSpan.FromDays(1))
        {
            _ = Task.Delay(pause, lifetime.ApplicationStopping).ContinueWith(
                _ => Wake(), lifetime.ApplicationStopping, TaskContinuationOptions.NotOnCanceled, TaskScheduler.Default);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Workers == 0)
        {
            return;
        }

        // Its own token falls only when the pages have been served to their end.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await database.Ready.WaitAsync(stopping.Token);
        using var giveUp = new CancellationTokenSource();
        await using var hurry = stopping.Token.Register(() =>
        {
            giveUp.CancelAfter(options.Value.StopGrace);
            signals.Writer.TryWrite(true);
        });
        completions.Ready = Free; // while it is stored, its slot can be claimed for
        Wake();
        while (!stopping.IsCancellationRequested || Volatile.Read(ref underWay) > 0)
        {
            var ready = completions.Take();
            var slots = stopping.IsCancellationRequested ? 0 : options.Value.Workers - slotted.Count;
            var looks = slots > 0 && (Interlocked.Exchange(ref woken, 0) == 1 || Stopwatch.GetTimestamp() >= due);
            if (ready.Count > 0 || looks)
            {
                await CompleteAndClaimAsync(ready, looks ? slots : 0, giveUp.Token);
            }
            else
            {
                await WaitForSignalAsync(slots > 0);
            }
        }
    }

    private async Task CompleteAndClaimAsync(List<Completion> ready, int slots, CancellationToken giveUp)
    {
        try
        {
            // A claim that is cut off would be a job without a worker. What was reclaimed comes first: hand-overs can fail for ever.
            var batch = await jobs.CompleteAndClaimAsync(
                [.. ready.Select(one => one.Plan)], slots, reclaimedOnly: n8n.IsOn, CancellationToken.None);
            foreach (var one in ready)
            {
                one.Answer.SetResult(batch.Completed.Contains(one.Plan.Job.Id));
            }

            foreach (var job in batch.Claimed)
            {
                Start(job, () => run.RunAsync(job, giveUp));
            }

            if (slots > 0)
            {
                await LookedAsync(batch, slots, giveUp);
            }
        }
        catch (DatabaseUnavailableException e)
        {
            ready.ForEach(one => one.Answer.TrySetException(e));
            LookAgainIn(Second);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Could not complete and claim jobs.");
            ready.ForEach(one => one.Answer.TrySetResult(false)); // they go one by one
            LookAgainIn(Second);
        }
    }

    // When more may be waiting, the next slot that is free looks at once; else whoever has something to do says so.
    private async Task LookedAsync(RunnerBatch batch, int slots, CancellationToken giveUp)
    {
        var taken = batch.Claimed.Count;
        for (; n8n.IsOn && taken < slots && await n8n.LeaseAsync(CancellationToken.None) is { } leased; taken++)
        {
            Start(leased, () => run.HandOverAsync(leased, giveUp));
        }

        LookAgainIn(taken >= slots ? TimeSpan.Zero : IsNotified && batch.Began ? LongPause : Second);
    }

    private void LookAgainIn(TimeSpan pause) => due = Stopwatch.GetTimestamp() + (long)(pause.TotalSeconds * Stopwatch.Frequency);

    private async Task WaitForSignalAsync(bool hasSlots)
    {
        using var pause = new CancellationTokenSource(
            hasSlots ? TimeSpan.FromTicks(Math.Max(1, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).Ticks)) : LongPause);
        try
        {
            await signals.Reader.ReadAsync(pause.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody woke us: look anyway, a wake can be lost and a back-off can be over.
        }
    }

    private void Start(object work, Func<Task> runAsync)
    {
        slotted[work] = true;
        Interlocked.Increment(ref underWay);
        _ = Task.Run(async () =>
        {
            try
            {
                await runAsync();
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
                Free(work);
            }
        }, CancellationToken.None);
    }

    private void Free(object work)
    {
        slotted.TryRemove(work, out _);
        signals.Writer.TryWrite(true);
    }
}
