using Microsoft.Extensions.Options;
using PlanBuilder.Web.Database;
using PlanBuilder.Web.Jobs;
using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>Finds the jobs that nobody works on any more: rescues what can run again, fails the rest with its reason. Says what it did in counts.</summary>
[DisallowConcurrentExecution]
internal sealed class SweepJob(
    JobStore jobs, DatabaseState database, IOptions<JobsOptions> options, IOptions<N8nOptions> n8n, ILogger<SweepJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // After an outage or a start the living speak first: a beat is due within one interval, a claim within the wait.
        var answering = database.AnsweringFor;
        var times = options.Value;
        try
        {
            if (answering > 2 * times.HeartbeatInterval)
            {
                Say("rescued", await jobs.RescueAsync(times.HeartbeatTimeout, cancellationToken));
                Say("failed, their worker was lost too often", await jobs.FailLostAsync(times.HeartbeatTimeout, cancellationToken));
                Say("failed, they ran too long", await jobs.FailTimedOutAsync(times.RunTimeout, cancellationToken));
                Say("failed, nothing was heard of them", await jobs.FailSilentAsync(times.N8nRunTimeout, cancellationToken));
            }
            if (answering > times.QueuedTimeout)
            {
                Say("failed, nobody claimed them", await jobs.FailStuckAsync(times.QueuedTimeout, cancellationToken));
                if (times.FallBackToLocal || !n8n.Value.IsOn) // n8n's jobs of yesterday, when it was set
                {
                    Say("taken back from n8n, to be made here", await jobs.TakeBackAsync(times.QueuedTimeout, cancellationToken));
                }
                else
                {
                    Say("failed, n8n did not start them", await jobs.FailNotStartedAsync(times.QueuedTimeout, cancellationToken));
                }
            }
        }
        catch (DatabaseUnavailableException)
        {
            database.Interrupted(); // beats were not written either: the next sweeps wait for them
        }
    }

    private void Say(string what, int count)
    {
        if (count > 0)
        {
            logger.LogWarning("Sweep: {Count} jobs {What}.", count, what);
        }
    }
}
