using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using Quartz;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Deletes failed and canceled jobs and read notifications that are older than <c>Jobs__Retention</c>, where that is set; never a
/// completed plan, never the ledger. Drops rewrites that nobody used. Deletes for good what its owner deleted more than
/// <c>Jobs__KeepDeleted</c> ago; job events, failures, and AI usage older than <c>Jobs__EventRetention</c>; n8n's old deliveries; sessions
/// that are long over; sign-in attempts; and what is old in the audit trail (<c>Audit__...</c>). Logs how many jobs, events, and
/// records of the trail.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class RetentionJob(
    ExpiredJobs jobs,
    AuditRetention audit,
    SessionStore sessions,
    SignInAttempts attempts,
    DatabaseState database,
    IOptions<JobsOptions> options,
    IOptions<AuditOptions> auditOptions,
    ILogger<RetentionJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.Ready.WaitAsync(cancellationToken);
            await jobs.PurgeWebhookDeliveriesAsync(cancellationToken);
            await sessions.PurgeAsync(cancellationToken);
            await attempts.PurgeAsync(cancellationToken);
            if (await jobs.PurgeEventsAsync(options.Value.EventRetention, cancellationToken) is var pruned and > 0)
            {
                logger.LogInformation("Retention: deleted {Count} old job events.", pruned);
            }

            await jobs.PurgeFailuresAsync(options.Value.EventRetention, cancellationToken);
            await jobs.PurgeWritingAsync(cancellationToken);
            await jobs.PurgeChangesAsync(cancellationToken);
            await jobs.PurgeAiUsageAsync(options.Value.EventRetention, cancellationToken);
            if (await jobs.PurgeDeletedAsync(options.Value.KeepDeleted, cancellationToken) is var forgotten and > 0)
            {
                logger.LogInformation("Retention: permanently deleted {Count} jobs that their owners had deleted.", forgotten);
            }

            var (addresses, acts) = (await audit.ForgetAddressesAsync(auditOptions.Value.KeepAddresses, cancellationToken),
                await audit.PurgeAsync(auditOptions.Value.KeepEvents, cancellationToken));
            var accounts = await audit.ForgetDeletedAccountsAsync(cancellationToken);
            if (addresses + acts + accounts > 0)
            {
                logger.LogInformation(
                    "Retention: the audit trail forgot {Addresses} addresses, {Acts} acts, and {Accounts} deleted accounts.",
                    addresses, acts, accounts);
            }

            if (options.Value.Retention is { } age && await jobs.PurgeEndedAsync(age, cancellationToken) is var deleted and > 0)
            {
                logger.LogInformation("Retention: deleted {Count} old failed jobs and read notifications.", deleted);
            }
        }
        catch (DatabaseUnavailableException)
        {
            // The next hour does it.
        }
    }
}
