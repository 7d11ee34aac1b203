using System.Threading.Channels;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Tells the runners of every node of what this one has enqueued, once that is committed: its own at once, the others' by a notification.
/// A transaction that notifies holds up all others that do until it is on the disk. This one has nothing to write there, and speaks for
/// whatever was enqueued since the last.
/// </summary>
internal sealed class QueueAnnouncer(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background, ILogger<QueueAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Channel<bool> enqueued = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>This node has enqueued a job.</summary>
    public event Action? Enqueued;

    /// <summary>What the notification says. Whoever hears it here knows already.</summary>
    public string Payload { get; } = $"0 {Guid.NewGuid():N}";

    public void Announce()
    {
        Enqueued?.Invoke();
        enqueued.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in enqueued.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await background.AsServiceAsync(session => session.ExecuteAsync("""
                    select set_config('synchronous_commit', 'off', true);
                    select pg_notify('queued', @Payload)
                    """, new { Payload }), stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                // Whoever runs jobs looks by itself when the database is back.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "Could not announce queued jobs. The runners find them by polling.");
            }

            await Task.Delay(Pause, stoppingToken);
        }
    }
}
