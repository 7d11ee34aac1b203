using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;
using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>Makes a report of each day that is over, once, from the rows of that day. Says what it did in one line.</summary>
[DisallowConcurrentExecution]
internal sealed class UsageReportJob(UsageReports reports, DatabaseState database, ILogger<UsageReportJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.Ready.WaitAsync(cancellationToken);
            while (await reports.ReportAsync(cancellationToken) is { Days: > 0 } made)
            {
                logger.LogInformation(
                    "Usage report: {Booked} requested, {Refunded} refunded, {Completed} completed. Days reported: {Days}.",
                    made.Booked, made.Refunded, made.Completed, made.Days);
            }
        }
        catch (DatabaseUnavailableException)
        {
            // The next one does it.
        }
    }
}
