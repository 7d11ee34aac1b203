using System.Threading.Channels;
using Npgsql;
using PlanBuilder.Web.Database;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Hears of each change of a job: one LISTEN connection for the whole node. It dies silently more often than one thinks, so it has a
/// heartbeat, is renewed when that fails, and a slow look at everything watched runs beside it always.
/// </summary>
internal sealed class JobListener(
    DatabaseServer server, DatabaseState database, JobRunner runner, JobWatch watch, ILogger<JobListener> logger) : BackgroundService
{
    private const int HeartbeatSeconds = 5;
    private static readonly TimeSpan SlowLook = TimeSpan.FromSeconds(10);

    private readonly Channel<Guid> changed = Channel.CreateUnbounded<Guid>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await database.Ready.WaitAsync(stoppingToken);
        await Task.WhenAll(ListenAsync(stoppingToken), TellAsync(stoppingToken));
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await ListenOnceAsync(ct);
            }
            catch (Exception e) when (DatabaseState.IsOutage(e))
            {
                logger.LogDebug("The listening connection is renewed: {Reason}", e.Message);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    private async Task ListenOnceAsync(CancellationToken ct)
    {
        var address = server.AppAddress();
        address.Pooling = false;
        address.CommandTimeout = HeartbeatSeconds;
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        connection.Notification += (_, notification) =>
        {
            if (Guid.TryParse(notification.Payload, out var jobId))
            {
                changed.Writer.TryWrite(jobId);
            }
        };
        await connection.OpenAsync(ct);
        await using (var listen = new NpgsqlCommand("listen jobs", connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }
        changed.Writer.TryWrite(Guid.Empty); // what happened before, nobody told
        while (true)
        {
            database.Answered(); // on a node that runs no jobs and is not visited, nobody else would find out
            if (!await connection.WaitAsync(TimeSpan.FromSeconds(HeartbeatSeconds), ct))
            {
                await using var beat = new NpgsqlCommand("select 1", connection);
                await beat.ExecuteScalarAsync(ct);
            }
        }
    }

    private async Task TellAsync(CancellationToken ct)
    {
        using var look = new PeriodicTimer(SlowLook);
        var nextLook = look.WaitForNextTickAsync(ct).AsTask();
        var heard = changed.Reader.WaitToReadAsync(ct).AsTask();
        while (true)
        {
            await Task.WhenAny(nextLook, heard);
            ct.ThrowIfCancellationRequested();
            var jobIds = new HashSet<Guid>();
            while (changed.Reader.TryRead(out var jobId))
            {
                jobIds.Add(jobId);
            }
            if (heard.IsCompleted)
            {
                heard = changed.Reader.WaitToReadAsync(ct).AsTask();
                runner.Wake();
            }
            var everything = nextLook.IsCompleted || jobIds.Contains(Guid.Empty);
            if (nextLook.IsCompleted)
            {
                nextLook = look.WaitForNextTickAsync(ct).AsTask();
            }
            try
            {
                await (everything ? watch.LookAtAllAsync(ct) : watch.LookAtAsync(jobIds, ct));
            }
            catch (DatabaseUnavailableException)
            {
                // The listening connection notices too, and looks at everything when it is back.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogError(e, "The watched jobs could not be looked at.");
            }
        }
    }
}
