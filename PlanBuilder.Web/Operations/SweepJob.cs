using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>Sweeps by the clock, except while there is nothing to be swept.</summary>
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
