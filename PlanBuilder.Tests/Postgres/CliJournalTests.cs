using Dapper;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>What Supabase's CLI reads to know what was applied: its next push runs none of it again.</summary>
public sealed class CliJournalTests(TestPostgres server) : IAsyncLifetime
{
    private const string SupabaseAuth = """
        create schema auth; create table auth.users (id uuid primary key, email text, raw_app_meta_data jsonb, created_at timestamptz);
        create function auth.uid() returns uuid language sql as 'select null::uuid';
        """;

    private string name = "";

    public async ValueTask InitializeAsync() => name = await server.MakeDatabaseAsync(migrated: false);

    public async ValueTask DisposeAsync() => await server.DropDatabaseAsync(name);

    [Theory]
    [InlineData(null)]
    [InlineData("20261126000704")] // what an app recorded nothing of, or the CLI only the first files of
    public async Task All_that_was_applied_is_recorded(string? before)
    {
        await RunAsync(SupabaseAuth);
        if (before is not null)
        {
            await ApplyAsync(before);
            await RunAsync("delete from supabase_migrations.schema_migrations where version > '20261123000400'");
        }

        await ApplyAsync();
        await ApplyAsync();

        Assert.Equal(Migrations.Files, await RecordedAsync());
        Assert.Equal(MigrationsTests.Text("migrations/" + Migrations.Files[^1]), (await AskAsync(
            "select statements[1] from supabase_migrations.schema_migrations order by version desc limit 1")).Single());
    }

    [Fact]
    public async Task A_version_that_was_not_applied_is_not_recorded()
    {
        await RunAsync(SupabaseAuth);
        await ApplyAsync("20261126000704");

        Assert.Equal(
            Migrations.Files.TakeWhile(file => Migrations.VersionOf(file) != "20261126000704"),
            (await RecordedAsync()).SkipLast(1));
    }

    [Fact]
    public async Task Where_the_accounts_are_ours_there_is_no_such_journal()
    {
        await ApplyAsync();
        Assert.Equal([false], await AskAsync<bool>("select to_regnamespace('supabase_migrations') is not null"));
    }

    // The CLI refuses to push where the journal names migrations that the pushing folder lacks.
    [Fact]
    public async Task Another_projects_journal_stays_as_it_is()
    {
        await RunAsync(SupabaseAuth + """
            create schema supabase_migrations;
            create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
            insert into supabase_migrations.schema_migrations values ('20250101000000', '{}', 'theirs');
            """);
        await ApplyAsync();

        Assert.Equal(["20250101000000_theirs.sql"], await RecordedAsync());
    }

    [Fact]
    public async Task A_journal_of_the_first_clis_gets_its_columns()
    {
        await RunAsync(SupabaseAuth + """
            create schema supabase_migrations;
            create table supabase_migrations.schema_migrations (version text primary key);
            """);
        await ApplyAsync();

        Assert.Equal(Migrations.Files, await RecordedAsync());
    }

    [Fact]
    public async Task Where_the_database_refuses_it_the_schema_stands_and_the_log_says_so()
    {
        await RunAsync(SupabaseAuth + """
            create schema supabase_migrations;
            create view supabase_migrations.schema_migrations as
              select null::text version, null::text[] statements, null::text name where false;
            """);
        var warnings = new List<string>();
        await Migrations.ApplyAsync(server.Address(name), Ct, warnings.Add);

        Assert.Contains("don't run supabase db push here", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(await Migrations.MissingAsync(server.Address(name), Ct));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Task<IReadOnlyList<string>> ApplyAsync(string? version = null) =>
        Migrations.ApplyAsync(server.Address(name), Ct, version: version);

    private async Task RunAsync(string sql)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(server.Address(name));
        await connection.ExecuteAsync(sql);
    }

    private Task<List<string>> RecordedAsync() =>
        AskAsync("select version || '_' || name || '.sql' from supabase_migrations.schema_migrations order by version");

    private Task<List<string>> AskAsync(string sql) => AskAsync<string>(sql);

    private async Task<List<T>> AskAsync<T>(string sql)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(server.Address(name));
        return [.. await connection.QueryAsync<T>(sql)];
    }
}
