using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// The node's one LISTEN connection. It announces changed jobs and plans, notifications, and sessions that ended. Such connections die
/// silently, so it has a heartbeat and is reopened when that fails, and everything watched is also polled slowly. Through a transaction
/// pooler LISTEN isn't possible, and everything watched is polled every second.
/// </summary>
internal sealed class JobListener(
    DatabaseServer server, DatabaseState database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background,
    IOptions<DatabaseOptions> addresses, JobRunner runner, QueueAnnouncer announcer, ResultReader reader, WatchRefresher refresher,
    PlanWatch plans, SessionWatch sessions, IOptions<JobsOptions> options, ILogger<JobListener> logger) : BackgroundService
{
    // The runner and the reader keep polling every second until the connection has been up for this long, since what became due before
    // isn't announced again.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private volatile bool listening;

    /// <summary>An account has a new notification, or has read one.</summary>
    public event Action<Guid>? Notified;

    /// <summary>Listening has begun (again).</summary>
    public event Action? ListeningBegan;

    public bool IsListening => listening;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        announcer.Enqueued += runner.Wake;
        await database.Ready.WaitAsync(stoppingToken);
        var isPooled = addresses.Value.PoolerInUse == PoolerKind.Transaction;
        await Task.WhenAll(
            isPooled ? HeartbeatAsync(stoppingToken) : ListenAsync(stoppingToken), refresher.RunAsync(() => listening, stoppingToken));
    }

    // Nobody else would find out that the database is back, on a node that runs no jobs and is not visited.
    private async Task HeartbeatAsync(CancellationToken ct)
    {
        logger.LogInformation("The database is behind a transaction pooler, so LISTEN is off. Polling for changes every second.");
        using var tick = new PeriodicTimer(options.Value.ListenTimeout / 3);
        while (await tick.WaitForNextTickAsync(ct))
        {
            try
            {
                await background.AsServiceAsync(session => session.SingleAsync<int>("select 1"), ct);
            }
            catch (DatabaseUnavailableException)
            {
                // The next one asks again.
            }
        }
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
                logger.LogDebug("Reconnecting the LISTEN connection: {Reason}", e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                logger.LogWarning("LISTEN failed. Polling for changes every second. {Reason}", e.Message);
            }

            listening = runner.IsNotified = reader.IsNotified = false;
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    private async Task ListenOnceAsync(CancellationToken ct)
    {
        var address = server.AppAddress();
        address.Pooling = false;
        // Into the limit go a wait for changes, and one for the answer to the heartbeat. Where bytes are swallowed, nobody hears of a
        // cancellation.
        var wait = options.Value.ListenTimeout / 3;
        address.CommandTimeout = (int)Math.Ceiling(wait.TotalSeconds);
        address.CancellationTimeout = -1;
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        connection.Notification += (_, notification) =>
        {
            var isId = Guid.TryParse(notification.Payload, out var id);
            switch (notification.Channel)
            {
                case "queued" when notification.Payload == announcer.Payload:
                    break;
                case "queued":
                    var isLater = long.TryParse(notification.Payload, CultureInfo.InvariantCulture, out var milliseconds);
                    runner.WakeAfter(TimeSpan.FromMilliseconds(isLater ? milliseconds : 0));
                    break;
                case "revisions":
                    Revised(notification.Payload);
                    break;
                case "received":
                    reader.Wake();
                    break;
                case "notifications" when isId:
                    Notified?.Invoke(id);
                    break;
                case "sessions" when isId:
                    sessions.Ended(id);
                    break;
                case "jobs" when isId:
                    refresher.Add(id);
                    break;
            }
        };
        await connection.OpenAsync(ct);
        const string Channels =
            "listen jobs; listen queued; listen received; listen notifications; listen revisions; listen sessions";
        await using (var listen = new NpgsqlCommand(Channels, connection))
        {
            await listen.ExecuteNonQueryAsync(ct);
        }

        listening = true;
        var since = Stopwatch.GetTimestamp();
        ListeningBegan?.Invoke();
        sessions.Look();
        runner.Wake();
        reader.Wake();
        refresher.AddAll(); // what happened before, nobody announced
        while (true)
        {
            runner.IsNotified = reader.IsNotified = Stopwatch.GetElapsedTime(since) > GracePeriod;
            database.Answered(); // on a node that runs no jobs and is not visited, nobody else would find out
            if (!await connection.WaitAsync(wait, ct))
            {
                await using var heartbeat = new NpgsqlCommand("select 1", connection);
                await heartbeat.ExecuteScalarAsync(ct);
            }
        }
    }

    // "{job id} {revision}"
    private void Revised(string payload)
    {
        if (payload.Split(' ') is [var job, var number] && Guid.TryParse(job, out var id)
            && int.TryParse(number, CultureInfo.InvariantCulture, out var revision))
        {
            plans.Update(id, revision);
        }
    }
}
