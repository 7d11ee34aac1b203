using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>Runs one job that the runner has claimed, or hands over one that it has leased. Never throws.</summary>
internal sealed class JobExecutor(
    WorkerJobs jobs, LocalRunner runner, N8nRunner n8n, IOptions<JobsOptions> options, ILogger<JobExecutor> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs the job to its end, or requeues it.</summary>
    public async Task RunAsync(ClaimedJob job, CancellationToken giveUp)
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

    /// <summary>Hands the job over to n8n. If the outcome isn't recorded, the lease expires and the job is handed over again.</summary>
    public async Task HandOverAsync(LeasedJob job, CancellationToken giveUp)
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

    // An outage costs no attempt while the node is alive: the job is requeued when the database is back, before the sweep gets to it.
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
