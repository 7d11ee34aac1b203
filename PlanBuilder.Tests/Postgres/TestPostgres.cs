using Npgsql;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Postgres;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace PlanBuilder.Tests.Postgres;

/// <summary>One server for the whole run, with one migrated database that each test class gets a copy of.</summary>
public sealed class TestPostgres : IAsyncLifetime
{
    /// <summary>
    /// What script/prove gives to the runs that it starts, and nobody else: a server to use instead of one of the run's own, by its folder
    /// of sockets; and a statement that takes something away from the migrated database.
    /// </summary>
    public const string ServerVariable = "PLANBUILDER_TEST_SERVER", MutationVariable = "PLANBUILDER_TEST_MUTATION";

    // Nothing here has to survive a power cut.
    private static readonly string[] Fast =
        ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "wal_level = logical", "max_connections = 400"];

    // Each database is hundreds of files: made and deleted in memory, where the machine has room for all of them and nobody chose another
    // place.
    private static string Root => Environment.GetEnvironmentVariable("TMPDIR")
        ?? (Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace > 4L << 30 ? "/dev/shm" : Path.GetTempPath());

    private readonly string template = "planbuilder_" + Guid.NewGuid().ToString("N");
    private readonly DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Root, "pb" + Guid.NewGuid().ToString("N")[..8]));
    private EmbeddedPostgres? server;
    private string? host = Environment.GetEnvironmentVariable(ServerVariable);

    /// <summary>Where the server listens.</summary>
    public string Host => host!;

    public async ValueTask InitializeAsync()
    {
        if (host is null)
        {
            server = await EmbeddedPostgres.StartAsync(
                folder.FullName,
                null,
                CancellationToken.None,
                [.. Fast, .. await StatisticsAsync()]);
            host = new NpgsqlConnectionStringBuilder(server.Address()).Host;
        }

        await RunAsync($"create database {template}");
        await Migrations.ApplyAsync(Address(template), CancellationToken.None);
        await MutateAsync(template);
    }

    /// <summary>Takes away from a migrated database what script/prove wants to be missing, if anything and if it is there.</summary>
    public async Task MutateAsync(string database, bool wherever = false)
    {
        try
        {
            if (Environment.GetEnvironmentVariable(MutationVariable) is { Length: > 0 } mutation)
            {
                await RunAsync(mutation, database);
            }
        }
        catch (PostgresException) when (wherever)
        {
            // A database that another system began has not all of it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    /// <summary>A database with our schema, or an empty one. Gives its name.</summary>
    public async Task<string> MakeDatabaseAsync(bool migrated = true)
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await RunAsync($"create database {name} template {(migrated ? template : "template0")} strategy file_copy");
        return name;
    }

    public Task DropDatabaseAsync(string name) => RunAsync($"drop database if exists {name} with (force)");

    /// <summary>A connection string; without a role that of the owner.</summary>
    public string Address(string database, string role = "postgres") =>
        new NpgsqlConnectionStringBuilder { Host = Host, Username = role, Database = database }.ConnectionString;

    // Where the machine has it: some systems pack it separately.
    private static async Task<string[]> StatisticsAsync()
    {
        var programs = await PostgresPrograms.FindAsync(null, null, CancellationToken.None);
        var server = new FileInfo(Path.Combine(programs.Folder, "postgres"));
        var folder = ((FileInfo?)server.ResolveLinkTarget(returnFinalTarget: true) ?? server).Directory!.Parent!;
        return File.Exists(Path.Combine(folder.FullName, "lib", "pg_stat_statements.so"))
            ? ["shared_preload_libraries = pg_stat_statements"]
            : [];
    }

    private async Task RunAsync(string sql, string database = "postgres")
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Address(database)) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
