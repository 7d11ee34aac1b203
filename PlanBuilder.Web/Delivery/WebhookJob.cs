using PlanBuilder.Web.Postgres;
using Quartz;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Sends the webhooks that are due, each on one node at a time. A delivery that fails is retried with growing pauses, for two days at most.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class WebhookJob(WebhookStore webhooks, WebhookSender sender, DatabaseState database, ILogger<WebhookJob> logger) : IJob
{
    private const int AtOnce = 10;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(6), TimeSpan.FromHours(24),
    ];

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.Ready.WaitAsync(cancellationToken);
            var due = await webhooks.LeaseAsync(AtOnce, cancellationToken);
            await Task.WhenAll(due.Select(delivery => SendAsync(delivery, cancellationToken)));
        }
        catch (DatabaseUnavailableException)
        {
            // The next run sends them.
        }
    }

    /// <summary>The pause after that many attempts; null after the last one.</summary>
    internal static TimeSpan? PauseAfter(int attempts) => attempts <= Pauses.Length ? Pauses[attempts - 1] : null;

    private async Task SendAsync(LeasedDelivery delivery, CancellationToken ct)
    {
        var attempt = await sender.SendAsync(delivery, ct);
        var pause = attempt.Succeeded || attempt.Status == StatusCodes.Status410Gone ? null : PauseAfter(delivery.Attempts);
        await webhooks.RecordAttemptAsync(delivery, attempt, pause, ct);
        logger.LogInformation(
            "Webhook {DeliveryId}, attempt {Attempt}: status {Status} (0: no response).",
            delivery.Id, delivery.Attempts, attempt.Status ?? 0);
    }
}
