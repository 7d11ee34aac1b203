using Dapper;
using Npgsql;
using PlanBuilder.Tests.Workflow.Ai;
using PlanBuilder.Web.Database;

namespace PlanBuilder.Tests.Operations.Chaos;

/// <summary>All that can break: a database, two nodes on it with a wire each, and the service that drafts. And who visits the nodes.</summary>
internal sealed class Arena : IAsyncDisposable
{
    // A stop of the server is no power cut: what was given to the system is kept.
    private static readonly string[] Quick = ["fsync = off", "full_page_writes = off"];

    private readonly EmbeddedApp server = new();
    private EmbeddedPostgres postgres = null!;
    private AiDouble ai = null!;

    private Arena(Times times) => Times = times;

    public Times Times { get; }

    public IReadOnlyList<Node> Nodes { get; private set; } = [];

    public IReadOnlyList<Watcher> Watchers { get; private set; } = [];

    public DraftingDouble Drafting { get; } = new();

    public static async Task<Arena> StartAsync(Times times)
    {
        var arena = new Arena(times);
        try
        {
            await arena.StartDatabaseAsync();
            arena.ai = await AiDouble.StartAsync();
            arena.ai.AnswerDrafts(arena.Drafting.AnswerAsync);
            arena.Nodes = [arena.NewNode(), arena.NewNode()];
            await Task.WhenAll(arena.Nodes.Select(node => node.StartAsync()));
            arena.Watchers = [.. arena.Nodes.Select(node => new Watcher(node))];
            return arena;
        }
        catch
        {
            await arena.DisposeAsync();
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

    public Task AssertInvariantsAsync() => server.AssertInvariantsAsync();

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

    private async Task StartDatabaseAsync()
    {
        postgres = await EmbeddedPostgres.StartAsync(server.Folder, null, TestContext.Current.CancellationToken, Quick);
        await Migrations.ApplyAsync(postgres.Address(), TestContext.Current.CancellationToken);
        await using var connection = await ConnectAsync();
        await Ledger.OpenAsync(connection);
        await connection.ExecuteAsync(
            "update usage_limits set per_month = null, max_active = null; alter database postgres set lock_timeout = '1s'");
    }

    private Node NewNode() => new(
        Path.Combine(server.Folder, "run"), Path.Combine(server.Folder, "nodes"), postgres.Address(), postgres.Address("planbuilder_app"),
        [
            .. ai.Settings(withResearch: false),
            ("Jobs__Workers", "8"), ("Jobs__HeartbeatInterval", Times.Beat.ToString()), ("Jobs__HeartbeatTimeout", Times.Silence.ToString()),
            ("Jobs__StopGrace", Times.Grace.ToString()), ("Jobs__ListenTimeout", "00:00:03"),
        ]);
}
