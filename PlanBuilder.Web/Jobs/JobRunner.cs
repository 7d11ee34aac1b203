using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Claims what waits, or hands it over where n8n makes the plans, as soon as somebody wakes it and once a second by itself, and runs up to
/// <c>Jobs__Workers</c> jobs at once. Stopping, it claims no more, lets its jobs finish for <c>Jobs__StopGrace</c>, and releases the
/// others.
/// </summary>
internal sealed class JobRunner(
    WorkerJobs jobs, LocalRunner runner, N8nRunner n8n, DatabaseState database, IOptions<JobsOptions> options,
    IHostApplicationLifetime lifetime, ILogger<JobRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that a job may be waiting.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Workers == 0)
        {
            return;
        }

        // Its own token falls only when the pages have been served to their end.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await database.Ready.WaitAsync(stopping.Token);
        using var slots = new SemaphoreSlim(options.Value.Workers);
        using var giveUp = new CancellationTokenSource();
        try
        {
            while (true)
            {
                await slots.WaitAsync(stopping.Token);
                if (await NextAsync() is { } work)
                {
                    _ = RunAsync(work, slots, giveUp.Token);
                }
                else
                {
                    slots.Release();
                    await WaitForWakeAsync(stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            giveUp.CancelAfter(options.Value.StopGrace);
            for (var ended = 0; ended < options.Value.Workers; ended++)
            {
                await slots.WaitAsync(CancellationToken.None); // each worker gives its slot back when its job is ended or released
            }
        }
    }

    private async Task<Func<CancellationToken, Task>?> NextAsync()
    {
        try
        {
            // A claim that is cut off would be a job without a worker. What was reclaimed comes first: hand-overs can fail for ever.
            var claimed = n8n.IsOn ? jobs.ClaimReclaimedAsync(CancellationToken.None) : jobs.ClaimAsync(CancellationToken.None);
            if (await claimed is { } job)
            {
                return giveUp => RunAsync(job, giveUp);
            }

            return n8n.IsOn && await n8n.LeaseAsync(CancellationToken.None) is { } leased ? giveUp => HandOverAsync(leased, giveUp) : null;
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Could not claim a job.");
            return null;
        }
    }

    private async Task WaitForWakeAsync(CancellationToken ct)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(ct);
        pause.CancelAfter(Pause);
        try
        {
            await wakes.Reader.ReadAsync(pause.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nobody woke us: look anyway, a wake can be lost and a back-off can be over.
        }
    }

    private static async Task RunAsync(Func<CancellationToken, Task> work, SemaphoreSlim slots, CancellationToken giveUp)
    {
        try
        {
            await work(giveUp);
        }
        finally
        {
            slots.Release();
        }
    }

    // What is not written down ends with the lease: the job is handed over again.
    private async Task HandOverAsync(LeasedJob job, CancellationToken giveUp)
    {
        try
        {
            await n8n.HandOverAsync(job, giveUp);
        }
        catch (Exception e) when (e is OperationCanceledException or DatabaseUnavailableException)
        {
            logger.LogInformation("Job {JobId}: the outcome of its handover was not recorded.", job.Id);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Job {JobId} could not be handed over to n8n.", job.Id);
        }
    }

    private async Task RunAsync(ClaimedJob job, CancellationToken giveUp)
    {
        try
        {
            await runner.RunAsync(job, giveUp);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            await ReturnToQueueAsync(job, () => jobs.ReleaseAsync(job, TimeSpan.Zero, CancellationToken.None), giveUp);
        }
        catch (DatabaseUnavailableException)
        {
            await ReturnToQueueAsync(job, () => jobs.ReleaseAsync(job, 2 * Pause, CancellationToken.None), giveUp);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Job {JobId}, attempt {Attempt}: unexpected error.", job.Id, job.Attempt);
            await ReturnToQueueAsync(job, async () => await jobs.AttemptsLeftAsync(job, CancellationToken.None) > 0
                ? await jobs.RetryAsync(job, options.Value.PauseAfter(job.Attempt), CancellationToken.None)
                : await jobs.FailAsync(job, FailureReason.WorkflowFailed, e.ToString(), CancellationToken.None), giveUp);
        }
    }

    // A job whose node lives loses no attempt to an outage: it is requeued when the database answers again, before the sweep begins.
    private async Task ReturnToQueueAsync(ClaimedJob job, Func<Task<bool>> requeue, CancellationToken giveUp)
    {
        while (true)
        {
            try
            {
                await requeue();
                return;
            }
            catch (DatabaseUnavailableException) when (!giveUp.IsCancellationRequested)
            {
                await Task.Delay(Pause, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                logger.LogWarning("Job {JobId} could not be requeued ({Reason}). The sweep will pick it up.", job.Id, e.Message);
                return;
            }
        }
    }
}
