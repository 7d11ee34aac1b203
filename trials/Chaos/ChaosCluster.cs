using Dapper;
using Npgsql;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Trials.Chaos;

/// <summary>
/// All that can break: a database, two nodes on it with a wire each, and the service that drafts. And who visits the nodes.
/// </summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    // A stop of the server is no power cut: what was given to the system is kept.
    private static readonly string[] Quick = ["fsync = off", "full_page_writes = off"];

    private readonly EmbeddedApp server = new();
    private EmbeddedPostgres postgres = null!;
    private AiDouble ai = null!;

    private ChaosCluster(ChaosTimes times) => Times = times;

    public ChaosTimes Times { get; }

    public IReadOnlyList<ChaosNode> Nodes { get; private set; } = [];

    public IReadOnlyList<Watcher> Watchers { get; private set; } = [];

    public DraftingDouble Drafting { get; } = new();

    public static async Task<ChaosCluster> StartAsync(ChaosTimes times, CancellationToken ct)
    {
        var cluster = new ChaosCluster(times);
        try
        {
            await cluster.StartDatabaseAsync(ct);
            cluster.ai = await AiDouble.StartAsync();
            cluster.ai.AnswerDrafts(cluster.Drafting.AnswerAsync);
            cluster.Nodes = [cluster.NewNode(), cluster.NewNode()];
            await Task.WhenAll(cluster.Nodes.Select(node => node.StartAsync()));
            cluster.Watchers = [.. cluster.Nodes.Select(node => new Watcher(node))];
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task<NpgsqlConnection> ConnectAsync() => server.ConnectAsync();

    public async Task<int> RunAsync(string sql, object? parameters = null)
    {
        await using var connection = await ConnectAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    public Task<T> QueryAsync<T>(string sql) => server.QueryAsync<T>(sql);

    public Task StopDatabaseAsync() => server.StopPostgresAsync();

    public Task ReturnDatabaseAsync() => server.StartPostgresAsync();

    /// <summary>A sentence for each job that is not as it must be.</summary>
    public async Task<IReadOnlyList<string>> BrokenInvariantsAsync()
    {
        await using var connection = await ConnectAsync();
        return await Invariants.BrokenAsync(connection);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        if (ai is not null)
        {
            await ai.DisposeAsync();
        }

        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }

        server.Dispose();
    }

    private async Task StartDatabaseAsync(CancellationToken ct)
    {
        postgres = await EmbeddedPostgres.StartAsync(server.Folder, null, ct, Quick);
        await Migrations.ApplyAsync(postgres.Address(), ct);
        await using var connection = await ConnectAsync();
        await Ledger.OpenAsync(connection);
        await connection.ExecuteAsync(
            "update usage_limits set per_month = null, max_active = null, requests_per_day = null, ai_calls_per_day = null, "
                + "ai_tokens_per_day = null; alter database postgres set lock_timeout = '1s'");
    }

    private ChaosNode NewNode() => new(
        Path.Combine(server.Folder, "run"), Path.Combine(server.Folder, "nodes"), postgres.Address(), postgres.Address("planbuilder_app"),
        [
            .. ai.Settings(withResearch: false),
            ("Jobs__Workers", "8"), ("Jobs__HeartbeatInterval", Times.Heartbeat.ToString()),
            ("Jobs__HeartbeatTimeout", Times.Silence.ToString()),
            ("Jobs__StopGrace", Times.Grace.ToString()), ("Jobs__ListenTimeout", "00:00:03"),
        ]);
}
