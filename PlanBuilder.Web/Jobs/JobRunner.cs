using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Works in batches: each completes the jobs that are done and claims the next ones, or hands them over where n8n creates the plans. A
/// notification starts a batch at once; polling is the fallback. Runs up to <c>Jobs__Workers</c> jobs at once. On shutdown it claims no
/// more, lets its jobs finish for <c>Jobs__StopGrace</c>, and releases the rest.
/// </summary>
internal sealed class JobRunner(
    WorkerJobs jobs, BatchCompleter completer, JobExecutor executor, N8nRunner n8n, DatabaseState database, IOptions<JobsOptions> options,
    IHostApplicationLifetime lifetime, ILogger<JobRunner> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1), FallbackPollInterval = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<object, bool> occupied = new(ReferenceEqualityComparer.Instance); // the work that holds a slot
    private int running, woken, wakes;
    private long nextPoll;

    /// <summary>Whether every job that becomes available is announced. The runner polls less often then.</summary>
    public bool IsNotified { get; set; }

    /// <summary>How often it was signaled that a job may be available.</summary>
    public int Wakes => Volatile.Read(ref wakes);

    /// <summary>Signals that a job may be available.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref wakes);
        Volatile.Write(ref woken, 1);
        signals.Writer.TryWrite(true);
    }

    /// <summary>Signals that a job becomes available after the pause.</summary>
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

        // The service's own token is canceled only after the last request has been served.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await database.Ready.WaitAsync(stopping.Token);
        using var giveUp = new CancellationTokenSource();
        await using var deadline = stopping.Token.Register(() =>
        {
            giveUp.CancelAfter(options.Value.StopGrace);
            signals.Writer.TryWrite(true);
        });
        completer.Enqueued = Release; // a job that is being stored needs its slot no longer
        Wake();
        while (!stopping.IsCancellationRequested || Volatile.Read(ref running) > 0)
        {
            var ready = completer.Dequeue();
            var slots = stopping.IsCancellationRequested ? 0 : options.Value.Workers - occupied.Count;
            var polls = slots > 0 && (Interlocked.Exchange(ref woken, 0) == 1 || Stopwatch.GetTimestamp() >= nextPoll);
            if (ready.Count > 0 || polls)
            {
                await CompleteAndClaimAsync(ready, polls ? slots : 0, giveUp.Token);
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
            // A claim that is cut off would leave a job without a worker. Reclaimed jobs come first, since hand-overs can fail forever.
            var batch = await jobs.CompleteAndClaimAsync(
                [.. ready.Select(one => one.Plan)], slots, n8n.Types, CancellationToken.None);
            foreach (var one in ready)
            {
                one.Stored.SetResult(batch.Completed.Contains(one.Plan.Job.Id));
            }

            foreach (var job in batch.Claimed)
            {
                Start(job, () => executor.RunAsync(job, giveUp));
            }

            if (slots > 0)
            {
                await HandOverAndPollAsync(batch, slots, giveUp);
            }
        }
        catch (DatabaseUnavailableException e)
        {
            ready.ForEach(one => one.Stored.TrySetException(e));
            PollIn(PollInterval);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Could not complete and claim jobs.");
            ready.ForEach(one => one.Stored.TrySetResult(false)); // they are stored one by one
            PollIn(PollInterval);
        }
    }

    // When every slot was filled, more may be waiting: the next free slot polls at once.
    private async Task HandOverAndPollAsync(RunnerBatch batch, int slots, CancellationToken giveUp)
    {
        var taken = batch.Claimed.Count;
        for (; n8n.Types.Length > 0 && taken < slots && await n8n.LeaseAsync(CancellationToken.None) is { } leased; taken++)
        {
            Start(leased, () => executor.HandOverAsync(leased, giveUp));
        }

        PollIn(taken >= slots ? TimeSpan.Zero : IsNotified && batch.FromStart ? FallbackPollInterval : PollInterval);
    }

    private void PollIn(TimeSpan pause) => nextPoll = Stopwatch.GetTimestamp() + (long)(pause.TotalSeconds * Stopwatch.Frequency);

    private async Task WaitForSignalAsync(bool hasSlots)
    {
        using var pause = new CancellationTokenSource(hasSlots
            ? TimeSpan.FromTicks(Math.Max(1, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), nextPoll).Ticks))
            : FallbackPollInterval);
        try
        {
            await signals.Reader.ReadAsync(pause.Token);
        }
        catch (OperationCanceledException)
        {
            // No signal: poll anyway, since one can be lost.
        }
    }

    private void Start(object work, Func<Task> runAsync)
    {
        occupied[work] = true;
        Interlocked.Increment(ref running);
        _ = Task.Run(async () =>
        {
            try
            {
                await runAsync();
            }
            finally
            {
                Interlocked.Decrement(ref running);
                Release(work);
            }
        }, CancellationToken.None);
    }

    private void Release(object work)
    {
        occupied.TryRemove(work, out _);
        signals.Writer.TryWrite(true);
    }
}
