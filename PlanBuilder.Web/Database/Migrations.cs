using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Postgresql;
using Npgsql;

namespace PlanBuilder.Web.Database;

/// <summary>
/// Brings a database to this version's schema: the files of <c>supabase/migrations</c>, each once, in the order of their names.
/// An advisory lock lets two starting apps do so one after the other.
/// </summary>
internal static class Migrations
{
    private const long LockKey = 0x506c_616e_4275_696c; // "PlanBuil"

    /// <summary>Gives the files that were applied now.</summary>
    /// <param name="address">The owner's login.</param>
    /// <exception cref="MigrationException">A file was refused by the database.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(string address, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var command = new NpgsqlCommand("select pg_advisory_xact_lock(@key)", connection))
        {
            command.Parameters.AddWithValue("key", LockKey);
            command.CommandTimeout = 15; // seconds; whoever waits longer starts degraded and tries again
            await command.ExecuteNonQueryAsync(ct);
        }

        await using (var schema = source.CreateCommand("create schema if not exists planbuilder"))
        {
            await schema.ExecuteNonQueryAsync(ct);
        }
        var result = await Task.Run(Upgrader(source).PerformUpgrade, ct);
        return result.Successful
            ? [.. result.Scripts.Select(script => script.Name["migrations/".Length..])]
            : throw new MigrationException(result.ErrorScript?.Name ?? "the list of migrations", result.Error);
    }

    /// <summary>The files that were not applied yet. Changes nothing.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(string address, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { Pooling = false });
        return await Task.Run(() => Upgrader(source).GetScriptsToExecute().Select(script => script.Name["migrations/".Length..]).ToList(), ct);
    }

    private static UpgradeEngine Upgrader(NpgsqlDataSource source) => DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(source))
        .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => name.StartsWith("migrations/", StringComparison.Ordinal))
        .WithTransactionPerScript()
        .WithVariablesDisabled() // dollar quotes are ours
        .JournalToPostgresqlTable("planbuilder", "migrations")
        .LogTo(new NoOpUpgradeLog())
        .Build();
}

/// <summary>A migration was refused. The app cannot work on this database.</summary>
internal sealed class MigrationException(string file, Exception reason)
    : Exception($"{file} was refused by the database: {reason.Message}", reason);
