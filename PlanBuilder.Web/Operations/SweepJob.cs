using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>Sweeps on a timer, except while there is nothing to sweep.</summary>
[DisallowConcurrentExecution]
internal sealed class SweepJob(Sweep sweep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (!sweep.IsResting)
        {
            await sweep.RunAsync(cancellationToken);
        }
    }
}
