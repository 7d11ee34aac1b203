using Dapper;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Bench;

/// <summary>A Postgres of the bench's own, with its defaults, and a database for each contestant.</summary>
internal sealed class BenchPostgres : IAsyncDisposable
{
    private EmbeddedPostgres server;

    private BenchPostgres(EmbeddedPostgres server, string folder) => (this.server, Folder) = (server, folder);

    public string Folder { get; }

    /// <summary>The folder of its socket.</summary>
    public string Host => new NpgsqlConnectionStringBuilder(Address()).Host!;

    public static async Task<BenchPostgres> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pbbench").FullName;
        var postgres = new BenchPostgres(await EmbeddedPostgres.StartAsync(folder, null, CancellationToken.None), folder);
        foreach (var database in (string[])["bare", "hangfire", "graphile", "boss", "grown", "faults", "accounts"])
        {
            await postgres.RunAsync($"create database {database}");
        }

        return postgres;
    }

    public string Address(string role = "postgres", string database = "postgres") => server.Address(role, database);

    /// <summary>Stops it, which ends every session, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        server = await EmbeddedPostgres.StartAsync(Folder, null, CancellationToken.None);
    }

    public async Task RunAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(Address(database: database));
        await connection.OpenAsync(); // or what one statement sets would be forgotten before the next
        foreach (var statement in sql.Split(";\n"))
        {
            await connection.ExecuteAsync(statement, commandTimeout: 600);
        }
    }

    public async Task<IEnumerable<T>> ListAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(Address(database: database));
        return await connection.QueryAsync<T>(sql);
    }

    /// <summary>How many transactions ended so far, this question's own among them.</summary>
    public async Task<long> TransactionsAsync() =>
        (await ListAsync<long>("select sum(xact_commit + xact_rollback)::bigint from pg_stat_database")).Single();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
