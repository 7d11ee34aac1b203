using Dapper;
using Npgsql;

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

    /// <summary>Comes back when the query about jobs gives true: asked once, and again after each change of a job.</summary>
    public async Task UntilAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await connection.ExecuteAsync("listen jobs");
        while (!await connection.QueryFirstOrDefaultAsync<bool>(sql))
        {
            await connection.WaitAsync();
        }
    }
}
