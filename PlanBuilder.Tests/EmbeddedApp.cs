using Dapper;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests;

/// <summary>A data folder of its own for an app with an embedded Postgres, and the owner's way into that Postgres.</summary>
public sealed class EmbeddedApp : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbemb");

    public string Folder => folder.FullName;

    public string Cluster => Path.Combine(Folder, "postgres");

    /// <summary>The number of the server's process.</summary>
    public int ServerPid => int.Parse(
        File.ReadLines(Path.Combine(Cluster, "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => folder.Delete(recursive: true);

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"Host={Path.Combine(Folder, "run")};Username=postgres;Database=postgres;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        return (await connection.QueryFirstOrDefaultAsync<T>(sql))!;
    }

    public async Task<IEnumerable<T>> ManyAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        return await connection.QueryAsync<T>(sql);
    }

    /// <summary>Comes back when the query gives true; else fails with the jobs as they are.</summary>
    public async Task UntilAsync(string sql, TimeSpan? limit = null)
    {
        await using var connection = await ConnectAsync();
        await Wait.UntilAsync(
            $"\"{sql.Trim()}\"", () => connection.QueryFirstOrDefaultAsync<bool>(sql), () => QueryAsync<string>(Invariants.Jobs), limit);
    }

    /// <summary>Holds every runner at its first look at the profile, until what this gives is disposed.</summary>
    public Task<IAsyncDisposable> HoldProfilesAsync() => HoldAsync("user_profile");

    /// <summary>Holds whoever comes to the table, until what this gives is disposed.</summary>
    public async Task<IAsyncDisposable> HoldAsync(string table)
    {
        var connection = await ConnectAsync();
        await connection.ExecuteAsync($"begin; lock table {table} in access exclusive mode");
        return connection;
    }

    /// <summary>What holds after every trial.</summary>
    public async Task AssertInvariantsAsync()
    {
        await using var connection = await ConnectAsync();
        await Invariants.AssertAsync(connection);
    }

    /// <summary>Stops the server under the app: at once, as when its machine is switched off.</summary>
    public Task StopPostgresAsync() => PgCtlAsync("stop", "-m", "immediate");

    /// <summary>Starts it again, at the same place; or, with options of its own, elsewhere.</summary>
    public Task StartPostgresAsync(params string[] options) =>
        PgCtlAsync(["start", "-w", "-l", Path.Combine(Cluster, "server.log"), .. options]);

    private async Task PgCtlAsync(params string[] arguments)
    {
        var programs = await PostgresPrograms.FindAsync(null, null, TestContext.Current.CancellationToken);
        var (code, said) = await programs.RunAsync("pg_ctl", [.. arguments, "-D", Cluster], TestContext.Current.CancellationToken);
        Assert.True(code == 0, said);
    }
}
