using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>The way to the database of the owner's login, for one at a time.</summary>
internal static partial class Migrations
{
    internal const long LockKey = 0x506c_616e_4275_696c; // "PlanBuil"

    private static async Task<NpgsqlConnection> LockAsync(NpgsqlDataSource source, Action<string>? warn, CancellationToken ct)
    {
        var connection = await OpenAsync(source, warn, ct);
        try
        {
            await RunAsync(connection, "begin", ct);
            await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(@key)", connection);
            command.Parameters.AddWithValue("key", LockKey);
            command.CommandTimeout = 15; // seconds; whoever waits longer starts degraded and tries again
            await command.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlDataSource Source(string address) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { Pooling = false });

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, Action<string>? warn, CancellationToken ct)
    {
        var connection = Connection(source, warn);
        await connection.OpenAsync(ct);
        return connection;
    }

    private static NpgsqlConnection Connection(NpgsqlDataSource source, Action<string>? warn)
    {
        var connection = source.CreateConnection();
        connection.Notice += (_, notice) =>
        {
            // Not that wal_level is too low for Realtime: a database that has Realtime has set it.
            if (notice.Notice is { InvariantSeverity: "WARNING", SqlState: not PostgresErrorCodes.ObjectNotInPrerequisiteState })
            {
                warn?.Invoke(notice.Notice.MessageText);
            }
        };
        return connection;
    }
}
