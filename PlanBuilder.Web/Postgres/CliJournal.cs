using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// The journal of Supabase's CLI (<c>supabase_migrations.schema_migrations</c>). What the app applied is recorded there too: otherwise a
/// later <c>supabase db push</c> would run the history again, over today's schema, and fail halfway.
/// </summary>
internal static class CliJournal
{
    // As the CLI makes it (version 3.1.0).
    private const string Create = """
        create schema if not exists supabase_migrations;
        create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
        alter table supabase_migrations.schema_migrations add column if not exists statements text[], add column if not exists name text;
        """;

    /// <summary>
    /// Records these migrations where Supabase Auth keeps the accounts. Leaves a journal alone that has others' migrations: the CLI refuses
    /// to push from a folder that lacks some of the journal's, and that folder is theirs.
    /// </summary>
    /// <param name="read">Gives a file's text, which the CLI keeps as well.</param>
    /// <param name="warn">Is told where the database refuses it. The app works without it.</param>
    public static async Task RecordAsync(
        NpgsqlDataSource source, IEnumerable<string> files, Func<string, Task<string>> read, Action<string>? warn, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            if (!await IsSupabaseAsync(connection, ct))
            {
                return;
            }

            await using var transaction = await connection.BeginTransactionAsync(ct);
            var recorded = await FindRecordedAsync(connection, ct);
            if (recorded.Any(version => !Migrations.Files.Any(file => Migrations.VersionOf(file) == version)))
            {
                return;
            }

            foreach (var file in files.Where(file => !recorded.Contains(Migrations.VersionOf(file))))
            {
                await RecordAsync(connection, file, await read(file), ct);
            }

            await transaction.CommitAsync(ct);
        }
        catch (PostgresException e)
        {
            warn?.Invoke("The migrations couldn't be recorded for Supabase's CLI, so don't run supabase db push here: "
                + $"{e.MessageText} ({e.SqlState}).");
        }
    }

    /// <summary>Whether Supabase Auth keeps the accounts, so that there may be such a journal.</summary>
    public static Task<bool> IsSupabaseAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition("""
            select to_regclass('auth.users') is not null
               and coalesce(obj_description(to_regclass('auth.users'), 'pg_class'), '') <> 'PlanBuilder: local accounts'
            """, cancellationToken: ct));

    // Made only where it is not there: the table may be another's, who lets us write to it.
    private static async Task<HashSet<string>> FindRecordedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var isComplete = await connection.ExecuteScalarAsync<bool>(new CommandDefinition("""
            select count(*) = 3 from pg_attribute
             where attrelid = to_regclass('supabase_migrations.schema_migrations') and attname in ('version', 'statements', 'name')
               and not attisdropped
            """, cancellationToken: ct));
        if (!isComplete)
        {
            await connection.ExecuteAsync(new CommandDefinition(Create, cancellationToken: ct));
        }

        return [.. await connection.QueryAsync<string>(new CommandDefinition(
            "select version from supabase_migrations.schema_migrations", cancellationToken: ct))];
    }

    private static Task<int> RecordAsync(NpgsqlConnection connection, string file, string text, CancellationToken ct)
    {
        var version = Migrations.VersionOf(file);
        var name = Path.GetFileNameWithoutExtension(file)[(version.Length + 1)..];
        return connection.ExecuteAsync(new CommandDefinition("""
            insert into supabase_migrations.schema_migrations (version, name, statements) values (@version, @name, array[@text])
            on conflict (version) do nothing
            """, new { version, name, text }, cancellationToken: ct));
    }
}
