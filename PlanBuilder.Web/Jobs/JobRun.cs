using Microsoft.Extensions.Options;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>What the runner does with one job that it has claimed, or leased to hand it over; never throws.</summary>
internal sealed class JobRun(
    WorkerJobs jobs, LocalRunner runner, N8nRunner n8n, IOptions<JobsOptions> options, ILogger<JobRun> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Brings the job to its end, or back into the queue.</summary>
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

    /// <summary>Hands it over. What is not written down ends with the lease: the job is handed over again.</summary>
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
