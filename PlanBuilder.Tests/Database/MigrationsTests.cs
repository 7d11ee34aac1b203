using Dapper;
using PlanBuilder.Web.Database;

namespace PlanBuilder.Tests.Database;

public sealed class MigrationsTests(TestPostgres server)
{
    internal static readonly string[] Files =
        [.. typeof(Migrations).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)).Select(name => name["migrations/".Length..])
            .Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Two_apps_that_start_at_once_on_an_empty_database_apply_each_file_once()
    {
        var name = await server.MakeDatabaseAsync(migrated: false);
        try
        {
            var applied = await Task.WhenAll(
                Task.Run(() => Migrations.ApplyAsync(server.Address(name), CancellationToken.None)),
                Task.Run(() => Migrations.ApplyAsync(server.Address(name), CancellationToken.None)),
                Task.Run(() => Migrations.ApplyAsync(server.Address(name), CancellationToken.None)));

            Assert.Equal(Files, applied.SelectMany(files => files).Order(StringComparer.Ordinal));
            await using var connection = await TestDatabase.OpenFreshAsync(server.Address(name));
            Assert.Equal(Files.Length, await connection.ExecuteScalarAsync<int>("select count(*)::int from planbuilder.migrations"));
        }
        finally
        {
            await server.DropDatabaseAsync(name);
        }
    }

    [Fact]
    public async Task Databases_of_one_server_are_made_ready_at_once()
    {
        var names = await Task.WhenAll(server.MakeDatabaseAsync(migrated: false), server.MakeDatabaseAsync(migrated: false));
        try
        {
            var applied = await Task.WhenAll(names.Select(name => Migrations.ApplyAsync(server.Address(name), CancellationToken.None)));
            Assert.All(applied, files => Assert.Equal(Files, files));
        }
        finally
        {
            await Task.WhenAll(names.Select(server.DropDatabaseAsync));
        }
    }

    [Fact]
    public async Task A_second_run_of_every_file_changes_nothing()
    {
        var name = await server.MakeDatabaseAsync();
        try
        {
            await using var connection = await TestDatabase.OpenFreshAsync(server.Address(name));
            await connection.ExecuteAsync("update usage_limits set per_month = 5 where tier = 'free'"); // an operator's own number stays
            const string Schema = """
                select coalesce(jsonb_agg(line order by line), '[]')::text from (
                  select concat_ws(' ', c.oid::regclass, c.relkind, c.relrowsecurity, c.relacl)
                    from pg_class c where relnamespace = 'public'::regnamespace
                  union all select concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull, attacl) from pg_attribute
                             where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and attnum > 0
                  union all select pg_get_constraintdef(oid) || conname from pg_constraint where connamespace = 'public'::regnamespace
                  union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
                  union all select pg_get_functiondef(oid) || proacl::text from pg_proc where pronamespace = 'public'::regnamespace
                  union all select concat_ws(' ', tablename, policyname, roles, cmd, qual, with_check) from pg_policies
                  union all select to_jsonb(l)::text from usage_limits l union all select to_jsonb(e)::text from job_errors e) as lines (line)
                """;
            var before = await connection.ExecuteScalarAsync<string>(Schema);
            foreach (var file in Files)
            {
                await connection.ExecuteAsync(Text(file));
            }
            Assert.Equal(before, await connection.ExecuteScalarAsync<string>(Schema));
        }
        finally
        {
            await server.DropDatabaseAsync(name);
        }
    }

    /// <summary>A migration's text, as somebody pastes it into an SQL editor.</summary>
    internal static string Text(string file)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream("migrations/" + file)!);
        return reader.ReadToEnd();
    }
}
