using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
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
    IOptions<DatabaseOptions> addresses, JobRunner runner, QueueAnnouncer announcer, ResultReader reader, JobWatch watch, PlanWatch plans,
    SessionWatch sessions, IOptions<JobsOptions> options, ILogger<JobListener> logger) : BackgroundService
{
    private const int SlowPoll = 10; // seconds
    private static readonly Guid Everything = Guid.Empty;

    // The runner and the reader keep polling every second until the connection has been up for this long, since what became due before
    // isn't announced again.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private volatile bool listening;
    private long listeningSince;

    /// <summary>An account has a new notification, or has read one.</summary>
    public event Action<Guid>? Notified;

    /// <summary>Listening has begun (again).</summary>
    public event Action? ListeningBegan;

    public bool IsListening => listening;

    private readonly Channel<Guid> changed = Channel.CreateUnbounded<Guid>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        announcer.Enqueued += runner.Wake;
        await database.Ready.WaitAsync(stoppingToken);
        var isPooled = addresses.Value.PoolerInUse == PoolerKind.Transaction;
        await Task.WhenAll(isPooled ? HeartbeatAsync(stoppingToken) : ListenAsync(stoppingToken), NotifyWatchersAsync(stoppingToken));
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

            listening = false;
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
                    changed.Writer.TryWrite(id);
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
        listeningSince = Stopwatch.GetTimestamp();
        ListeningBegan?.Invoke();
        sessions.Look();
        runner.Wake();
        reader.Wake();
        changed.Writer.TryWrite(Everything); // what happened before, nobody announced
        while (true)
        {
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

    private async Task NotifyWatchersAsync(CancellationToken ct)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var second = clock.WaitForNextTickAsync(ct).AsTask();
        var heard = changed.Reader.WaitToReadAsync(ct).AsTask();
        for (var seconds = 0; ;)
        {
            var first = await Task.WhenAny(second, heard);
            ct.ThrowIfCancellationRequested();
            var jobIds = new HashSet<Guid>();
            if (first == heard)
            {
                while (changed.Reader.TryRead(out var jobId))
                {
                    jobIds.Add(jobId);
                }

                heard = changed.Reader.WaitToReadAsync(ct).AsTask();
            }
            else
            {
                second = clock.WaitForNextTickAsync(ct).AsTask();
                runner.IsNotified = reader.IsNotified = listening && Stopwatch.GetElapsedTime(listeningSince) > GracePeriod;
                if (listening && ++seconds % SlowPoll != 0)
                {
                    continue;
                }

                jobIds.Add(Everything);
            }

            await RefreshWatchedAsync(jobIds, ct);
        }
    }

    private async Task RefreshWatchedAsync(HashSet<Guid> jobIds, CancellationToken ct)
    {
        try
        {
            if (!jobIds.Contains(Everything))
            {
                await watch.RefreshAsync(jobIds, ct);
                return;
            }

            await watch.RefreshAllAsync(ct);
            await plans.RefreshAllAsync(ct);
        }
        catch (DatabaseUnavailableException)
        {
            // The listening connection notices too, and looks at everything when it is back.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "Could not check watched jobs for changes.");
        }
    }
}
