using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Engine.Transactions;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// Brings a database to this version's schema, in one transaction: one that has none of it gets the declared schema whole, any other the
/// files of <c>supabase/migrations</c> that it lacks, in the order of their names. An advisory lock lets two starting apps do so one after
/// the other.
/// </summary>
internal static partial class Migrations
{
    /// <summary>Gives the files that were applied now: none where the schema is newer than this program.</summary>
    /// <param name="address">The owner's login.</param>
    /// <param name="warn">Is given what the database warns of, such as a role that it would not grant.</param>
    /// <param name="version">The version to bring it to, as if no later migration were known.</param>
    /// <param name="accept">What becomes of an earlier system's tables was read and accepted.</param>
    /// <exception cref="MigrationException">A file was refused by the database.</exception>
    /// <exception cref="ChangesNotAcceptedException">The database has an earlier system's tables.</exception>
    /// <exception cref="SchemaTooNewException">The schema is of a version that this program cannot work on.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        string address, CancellationToken ct, Action<string>? warn = null, string? version = null, bool accept = false)
    {
        version ??= Version;
        await using var source = Source(address);
        if (await IsCurrentAsync(source, version, ct))
        {
            return [];
        }

        await using var theLock = await LockAsync(source, warn, ct);
        var installed = await FindAsync(source, ct);
        installed?.ThrowUnlessFit(version);
        if (installed?.IsNewerThan(version) == true)
        {
            warn?.Invoke(
                $"The database's schema is version {installed.Version}, newer than this program's {version}: nothing was migrated.");
            return [];
        }

        var applied = await ApplyAsync(source, installed, version, warn, accept, ct);
        await CliJournal.RecordAsync(
            source, Files.Where(file => IsUpTo(file, version)), file => ReadAsync("migrations/" + file, ct), warn, ct);
        return applied;
    }

    /// <summary>The files that the database lacks. Changes nothing.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(string address, CancellationToken ct)
    {
        await using var source = Source(address);
        var installed = await FindAsync(source, ct);
        var missing = await Task.Run(() => Upgrader(source, Version).GetScriptsToExecute().Select(script => FileOf(script.Name)), ct);
        return [.. missing.Where(file => installed is null || string.CompareOrdinal(VersionOf(file), installed.Version) > 0)];
    }

    /// <summary>
    /// Runs every declared file again, in one transaction, on a database that has this version's schema. Gives the recorded objects that
    /// are still not what they were.
    /// </summary>
    /// <param name="address">The owner's login.</param>
    /// <exception cref="SchemaTooNewException">The schema is newer than this program's, whose files would put it back.</exception>
    public static async Task<IReadOnlyList<string>> RepairAsync(string address, CancellationToken ct, Action<string>? warn = null)
    {
        await using var source = Source(address);
        await using var connection = await LockAsync(source, warn, ct);
        if (await InstalledSchema.FindAsync(connection, ct) is { } installed && installed.IsNewerThan(Version))
        {
            throw new SchemaTooNewException(installed.Version, Version);
        }

        var declared = await ReadWholeSchemaAsync(ct);
        var record = declared.LastIndexOf("select planbuilder.record_schema(", StringComparison.Ordinal);
        try
        {
            await RunAsync(connection, declared[..record], ct);
            await RunAsync(connection, "select planbuilder.restore_indexes_and_keys()", ct);
            var changed = await InstalledSchema.ChangedObjectsAsync(connection, ct);
            if (changed.Count == 0)
            {
                await RunAsync(connection, declared[record..], ct);
            }

            await RunAsync(connection, "commit", ct);
            return changed;
        }
        catch (PostgresException e)
        {
            throw new MigrationException(WholeSchema, e);
        }
    }

    // As nearly every start finds it. What Supabase's CLI should know may be missing all the same.
    private static async Task<bool> IsCurrentAsync(NpgsqlDataSource source, string version, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return (await InstalledSchema.FindAsync(connection, ct))?.Version == version && !await CliJournal.IsSupabaseAsync(connection, ct);
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(
        NpgsqlDataSource source, InstalledSchema? installed, string version, Action<string>? warn, bool accept, CancellationToken ct)
    {
        var isWithoutOurs = installed is null && version == Version && await IsWithoutOursAsync(source, ct);
        if (isWithoutOurs && !accept && await EarlierSystem.ChangesAsync(source, ct) is { Count: > 0 } changes)
        {
            throw new ChangesNotAcceptedException(changes);
        }

        await using (var schema = source.CreateCommand("create schema if not exists planbuilder"))
        {
            await schema.ExecuteNonQueryAsync(ct);
        }

        var upgrader = Upgrader(source, version, warn);
        if (isWithoutOurs)
        {
            await RunWholeSchemaAsync(source, warn, ct);
            upgrader.MarkAsExecuted();
            return [WholeSchema];
        }

        if (installed is not null)
        {
            MarkAsApplied(upgrader, installed.Version);
        }

        // The first files drop them.
        var policies = installed is null && version == Version ? await EarlierSystem.PoliciesAsync(source, ct) : [];
        var result = await Task.Run(upgrader.PerformUpgrade, ct);
        if (result.Successful && policies.Count > 0)
        {
            await EarlierSystem.KeepDroppedAsync(source, policies, () => ReadHistoryAsync(ct), ct);
        }

        return result.Successful
            ? [.. result.Scripts.Select(script => FileOf(script.Name))]
            : throw new MigrationException(result.ErrorScript?.Name ?? "the migration journal", result.Error);
    }

    // True for an empty database, and for one of an earlier system: the first migrations would drop its policies.
    private static async Task<bool> IsWithoutOursAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select to_regclass('planbuilder.migrations') is null
               and not exists (select from pg_attribute where attrelid = to_regclass('public.jobs') and attname = 'version')
               and coalesce(obj_description(to_regclass('auth.users'), 'pg_class'), '') <> 'PlanBuilder: local accounts'
            """);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task RunWholeSchemaAsync(NpgsqlDataSource source, Action<string>? warn, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(source, warn, ct);
            await RunAsync(connection, await ReadWholeSchemaAsync(ct), ct); // one batch is one transaction
        }
        catch (PostgresException e)
        {
            throw new MigrationException(WholeSchema, e);
        }
    }

    // Another's migration, by the CLI or pasted, stands in no journal of ours: what the schema records was applied.
    private static void MarkAsApplied(UpgradeEngine upgrader, string version)
    {
        if (upgrader.GetScriptsToExecute().LastOrDefault(script => IsUpTo(FileOf(script.Name), version)) is { } newest)
        {
            upgrader.MarkAsExecuted(newest.Name);
        }
    }

    // On a connection of its own: what the lock's transaction has read, no migration could change.
    private static async Task<InstalledSchema?> FindAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await InstalledSchema.FindAsync(connection, ct);
    }

    private static UpgradeEngine Upgrader(NpgsqlDataSource source, string version, Action<string>? warn = null) => DeployChanges.To
        .PostgresqlDatabase(new WholeScripts(() => Connection(source, warn)))
        .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => IsMigration(name) && IsUpTo(FileOf(name), version))
        .WithTransaction()
        .WithVariablesDisabled() // dollar quotes are ours
        .JournalToPostgresqlTable("planbuilder", "migrations")
        .LogTo(new NoOpUpgradeLog())
        .Build();

    // The library's own manager can't be heard on, and looks for statements to split.
    private sealed class WholeScripts(Func<NpgsqlConnection> connect) : DatabaseConnectionManager(_ => connect())
    {
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => [scriptContents];
    }
}

/// <summary>A migration was refused. The app cannot work on this database.</summary>
internal sealed class MigrationException(string file, Exception reason)
    : Exception($"The database refused {file}: {reason.Message}", reason);
