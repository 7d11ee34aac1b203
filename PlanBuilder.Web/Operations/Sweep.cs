using System.Diagnostics;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Finds the jobs that nobody works on anymore: rescues what can run again, fails the rest with a reason. Logs how many of each.
/// </summary>
internal sealed class Sweep(
    StuckJobs jobs, StoppedJobs stopped, JobRunner runner, DatabaseState database,
    IOptions<JobsOptions> options, IOptions<N8nOptions> n8n, PlanMaker maker, ILogger<Sweep> logger)
{
    private const int HeartbeatsToWait = 12; // intervals of the heartbeat

    private bool foundNoneOpen;
    private int heard;
    private long lookedAt;

    /// <summary>
    /// Whether a look can wait: none was open at the last one, and what opens is announced. If that got lost, a job can't be stuck
    /// before the silence is over, and a third of it is waited for at most.
    /// </summary>
    public bool IsResting =>
        foundNoneOpen && runner.IsNotified && runner.Wakes == heard && Stopwatch.GetElapsedTime(lookedAt) < Silence / 3;

    // The shortest after which a running job may be stuck.
    private TimeSpan Silence => options.Value.HeartbeatTimeout < options.Value.N8nRunTimeout
        ? options.Value.HeartbeatTimeout : options.Value.N8nRunTimeout;

    public async Task RunAsync(CancellationToken ct)
    {
        // After an outage or a start, live workers go first: a heartbeat is due within one interval, a claim within the wait.
        var answering = database.AnsweringFor;
        var times = options.Value;
        try
        {
            (heard, lookedAt) = (runner.Wakes, Stopwatch.GetTimestamp());
            var (areOpen, mayBeStuck) = await jobs.LookAsync(Silence, times.RunTimeout, times.QueuedTimeout, ct);
            foundNoneOpen = !areOpen;
            if (!mayBeStuck)
            {
                return;
            }

            if (answering > 2 * times.HeartbeatInterval)
            {
                Log("completed because their owners stopped them",
                    await stopped.CompleteAsync(times.HeartbeatInterval, times.HeartbeatTimeout, ct));
                Log("rescued", await jobs.RescueAsync(times.HeartbeatTimeout, ct));
                Log("failed, worker lost too many times", await jobs.FailLostAsync(times.HeartbeatTimeout, ct));
                Log("failed, ran too long", await jobs.FailTimedOutAsync(times.RunTimeout, ct));
            }

            // n8n tries again to deliver an answer that it could not deliver before.
            if (answering > (times.N8nRunTimeout < HeartbeatsToWait * times.HeartbeatInterval
                ? times.N8nRunTimeout : HeartbeatsToWait * times.HeartbeatInterval))
            {
                if (n8n.Value.Types.Length > 0)
                {
                    Log("handed over again, silent in n8n",
                        await jobs.HandOverSilentAgainAsync(times.N8nRunTimeout, times.N8nAttempts, ct));
                }

                Log("failed, no heartbeat", await jobs.FailSilentAsync(times.N8nRunTimeout, ct));
            }

            if (answering > times.QueuedTimeout)
            {
                Log("failed, not claimed in time", await jobs.FailStuckAsync(times.QueuedTimeout, ct));
                if (n8n.Value.Types.Length > 0)
                {
                    Log("handed over again, not started by n8n",
                        await jobs.HandOverUnclaimedAgainAsync(times.QueuedTimeout, times.N8nAttempts, ct));
                }

                Log("reclaimed from n8n to run locally",
                    await jobs.ReclaimAsync(times.QueuedTimeout, [.. JobTypes.All.Where(IsMadeHere)], ct));
                Log("failed, not started by n8n", await jobs.FailNotStartedAsync(
                    times.QueuedTimeout, [.. JobTypes.All.Where(type => !IsMadeHere(type))], ct));
            }
        }
        catch (DatabaseUnavailableException)
        {
            database.Interrupted(); // heartbeats were not written either: the next sweeps wait for them
        }
    }

    // Also n8n's jobs from when it was still configured. Built-in ideas can make plans, but only a model rewrites posts.
    private bool IsMadeHere(string type) =>
        (options.Value.FallBackToLocal || n8n.Value.WebhookOf(type) is null) && (type == JobTypes.Plan || maker.Model is not null);

    private void Log(string what, int count)
    {
        if (count > 0)
        {
            logger.LogWarning("Sweep: {Count} jobs {What}.", count, what);
        }
    }
}
