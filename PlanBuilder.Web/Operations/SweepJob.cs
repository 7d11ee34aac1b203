using Microsoft.Extensions.Options;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;
using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Finds the jobs that nobody works on anymore: rescues what can run again, fails the rest with its reason. Says what it did in counts.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class SweepJob(
    StuckJobs jobs, StoppedJobs stopped, DatabaseState database,
    IOptions<JobsOptions> options, IOptions<N8nOptions> n8n, PlanMaker maker, ILogger<SweepJob> logger) : IJob
{
    private const int HeartbeatsToWait = 12; // intervals of the heartbeat

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        // After an outage or a start the living speak first: a heartbeat is due within one interval, a claim within the wait.
        var answering = database.AnsweringFor;
        var times = options.Value;
        try
        {
            var silence = times.HeartbeatTimeout < times.N8nRunTimeout ? times.HeartbeatTimeout : times.N8nRunTimeout;
            if (!await jobs.MayExistAsync(silence, times.RunTimeout, times.QueuedTimeout, cancellationToken))
            {
                return;
            }

            if (answering > 2 * times.HeartbeatInterval)
            {
                Say("completed as their owners stopped them",
                    await stopped.CompleteAsync(times.HeartbeatInterval, times.HeartbeatTimeout, cancellationToken));
                Say("rescued", await jobs.RescueAsync(times.HeartbeatTimeout, cancellationToken));
                Say("failed, worker lost too many times", await jobs.FailLostAsync(times.HeartbeatTimeout, cancellationToken));
                Say("failed, ran too long", await jobs.FailTimedOutAsync(times.RunTimeout, cancellationToken));
            }

            // n8n comes again with an answer that it could not deliver.
            if (answering > (times.N8nRunTimeout < HeartbeatsToWait * times.HeartbeatInterval
                ? times.N8nRunTimeout : HeartbeatsToWait * times.HeartbeatInterval))
            {
                if (n8n.Value.Types.Length > 0)
                {
                    Say("handed over again, silent in n8n",
                        await jobs.HandOverSilentAgainAsync(times.N8nRunTimeout, times.N8nAttempts, cancellationToken));
                }

                Say("failed, no heartbeat", await jobs.FailSilentAsync(times.N8nRunTimeout, cancellationToken));
            }

            if (answering > times.QueuedTimeout)
            {
                Say("failed, not claimed in time", await jobs.FailStuckAsync(times.QueuedTimeout, cancellationToken));
                if (n8n.Value.Types.Length > 0)
                {
                    Say("handed over again, not started by n8n",
                        await jobs.HandOverUnclaimedAgainAsync(times.QueuedTimeout, times.N8nAttempts, cancellationToken));
                }

                Say("reclaimed from n8n to run locally",
                    await jobs.ReclaimAsync(times.QueuedTimeout, [.. JobTypes.All.Where(IsMadeHere)], cancellationToken));
                Say("failed, not started by n8n", await jobs.FailNotStartedAsync(
                    times.QueuedTimeout, [.. JobTypes.All.Where(type => !IsMadeHere(type))], cancellationToken));
            }
        }
        catch (DatabaseUnavailableException)
        {
            database.Interrupted(); // heartbeats were not written either: the next sweeps wait for them
        }
    }

    // Also n8n's jobs of yesterday, when it was set. Built-in ideas make plans, and nothing but a model rewrites posts.
    private bool IsMadeHere(string type) =>
        (options.Value.FallBackToLocal || n8n.Value.WebhookOf(type) is null) && (type == JobTypes.Plan || maker.Model is not null);

    private void Say(string what, int count)
    {
        if (count > 0)
        {
            logger.LogWarning("Sweep: {Count} jobs {What}.", count, what);
        }
    }
}
