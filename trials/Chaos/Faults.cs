using Dapper;

namespace PlanBuilder.Trials.Chaos;

/// <summary>
/// What breaks, by chance. A fault is over when it returns, but for a node that stands still and for half-open connections.
/// </summary>
internal sealed class Faults(ChaosCluster cluster, Random random)
{
    private const string Sessions = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'planbuilder'";

    // Kills come most often.
    private static readonly string[] Kinds =
    [
        "kill", "kill", "kill", "kill", "stop", "pause", "outage", "outage", "read-only", "no connections", "sessions ended",
        "listener ended", "wire cut", "half-open listener", "half-open wire", "lock", "AI trouble",
    ];

    private readonly List<Task> healing = [];
    private readonly List<DateTime> returns = [];
    private bool lame; // a node stands still, or waits for what was swallowed

    /// <summary>
    /// When the database came back, by its own clock, to jobs that waited for it and to nodes that had nothing else to suffer.
    /// </summary>
    public IReadOnlyList<DateTime> Returns => returns;

    public TimeSpan SlowestStop { get; private set; }

    /// <summary>Breaks something, and gives its name.</summary>
    public async Task<string> StrikeAsync()
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        await StrikeAsync(kind, cluster.Nodes[random.Next(cluster.Nodes.Count)]);
        return kind;
    }

    /// <summary>Comes back when every node goes on.</summary>
    public Task HealedAsync() => Task.WhenAll(healing);

    private Task StrikeAsync(string kind, ChaosNode node) => kind switch
    {
        "kill" => node.KillAsync(),
        "stop" => StopAsync(node),
        "pause" => PauseAsync(node),
        "outage" => OutageAsync(),
        "read-only" => ForAWhileAsync(
            "alter system set default_transaction_read_only = on; ", "alter system reset default_transaction_read_only; ",
            "select pg_reload_conf()"),
        "no connections" => ForAWhileAsync(
            "alter database postgres connection limit 1; ", "alter database postgres connection limit -1; ", Sessions),
        "sessions ended" => cluster.RunAsync(Sessions),
        "listener ended" => cluster.RunAsync(Sessions + " and (query ~ '^ *listen' or query = 'select 1')"),
        "lock" => LockAsync(),
        "AI trouble" => TroubleAsync(),
        "wire cut" => Now(node.Proxy.Cut),
        "half-open listener" => Now(() => node.Proxy.Swallow("listen jobs")),
        _ => Now(() =>
        {
            lame = true;
            node.Proxy.Swallow();
        }),
    };

    private static Task Now(Action strike)
    {
        strike();
        return Task.CompletedTask;
    }

    private async Task StopAsync(ChaosNode node)
    {
        var took = await node.StopTwiceAsync();
        SlowestStop = took > SlowestStop ? took : SlowestStop;
    }

    private async Task PauseAsync(ChaosNode node)
    {
        lame = true;
        healing.Add(await node.PauseAsync(cluster.Times.Pause));
    }

    private async Task OutageAsync()
    {
        await cluster.StopDatabaseAsync();
        await Task.Delay(ChaosTimes.UpTo(cluster.Times.Outage, random));
        await cluster.ReturnDatabaseAsync();
        if (!lame && await cluster.QueryAsync<DateTime?>(
            "select clock_timestamp() where exists (select from jobs where status = 'queued' and next_attempt_at is null)")
            is { } returned)
        {
            returns.Add(returned);
        }
    }

    private async Task ForAWhileAsync(string on, string off, string then)
    {
        await using var connection = await cluster.ConnectAsync();
        foreach (var change in (string[])[on, then])
        {
            await connection.ExecuteAsync(change);
        }

        await Task.Delay(ChaosTimes.UpTo(cluster.Times.Outage, random));
        foreach (var change in (string[])[off, then])
        {
            await connection.ExecuteAsync(change);
        }
    }

    // Where each end is announced, for longer than a statement waits for a lock.
    private async Task LockAsync()
    {
        await using var connection = await cluster.ConnectAsync();
        await connection.ExecuteAsync("begin; set local lock_timeout = 0; lock table job_notifications in exclusive mode");
        await Task.Delay(ChaosTimes.UpTo(2 * cluster.Times.Outage, random));
        await connection.ExecuteAsync("rollback");
    }

    private async Task TroubleAsync()
    {
        cluster.Drafting.InTrouble = true;
        await Task.Delay(ChaosTimes.UpTo(cluster.Times.Outage, random));
        cluster.Drafting.InTrouble = false;
    }
}
