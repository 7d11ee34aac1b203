using PlanBuilder.Web.Postgres;
using Quartz;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Sends the webhooks that are due. Each is one node's at a time; one that isn't taken is sent again after a while that grows, for two days
/// at most.
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
            // The next time does it.
        }
    }

    /// <summary>How long to wait after so many attempts; null where that was the last one.</summary>
    internal static TimeSpan? PauseAfter(int attempts) => attempts <= Pauses.Length ? Pauses[attempts - 1] : null;

    private async Task SendAsync(LeasedDelivery delivery, CancellationToken ct)
    {
        var answer = await sender.SendAsync(delivery, ct);
        var pause = answer.IsTaken || answer.Status == StatusCodes.Status410Gone ? null : PauseAfter(delivery.Attempts);
        await webhooks.AnsweredAsync(delivery, answer, pause, ct);
        logger.LogInformation(
            "Webhook {DeliveryId}, attempt {Attempt}: status {Status} (0: no answer).", delivery.Id, delivery.Attempts, answer.Status ?? 0);
    }
}
