using Dapper;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// The ways to this version's schema: whichever was taken, the database is the same one in the end, and rows are what they were.
/// </summary>
public sealed class MigrationsTests(TestPostgres server) : IAsyncLifetime
{
    /// <summary>The migrations from before the schema was declared, each a state that a database may be in.</summary>
    public static TheoryData<string> History =>
        [.. Migrations.Files.TakeWhile(file => !Text("migrations/" + file).Contains("record_schema(", StringComparison.Ordinal))];

    private string name = "";

    private string Address => server.Address(name);

    public async ValueTask InitializeAsync() => name = await server.MakeDatabaseAsync(migrated: false);

    public async ValueTask DisposeAsync() => await server.DropDatabaseAsync(name);

    [Fact]
    public async Task Apps_that_start_at_once_on_an_empty_database_apply_the_schema_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => ApplyAsync())));

        Assert.Equal([Migrations.WholeSchema], applied.SelectMany(files => files));
        Assert.Equal(Migrations.Files.Count, await AskAsync<int>("select count(*)::int from planbuilder.migrations"));
    }

    [Fact]
    public async Task Databases_of_one_server_are_made_ready_at_once()
    {
        var other = await server.MakeDatabaseAsync(migrated: false);
        var applied = await Task.WhenAll(ApplyAsync(), Migrations.ApplyAsync(server.Address(other), Ct));
        await server.DropDatabaseAsync(other);

        Assert.All(applied, files => Assert.Equal([Migrations.WholeSchema], files));
    }

    [Fact]
    public async Task A_start_on_the_current_schema_waits_for_no_lock()
    {
        await ApplyAsync();
        await using var another = await TestDatabase.OpenFreshAsync(Address);
        await another.ExecuteAsync("begin; select pg_advisory_xact_lock(@LockKey)", new { Migrations.LockKey });

        Assert.Empty(await ApplyAsync());
    }

    [Fact]
    public async Task Pasted_twice_it_is_the_schema_and_an_operators_own_numbers_stay()
    {
        await RunAsync(Text(Migrations.WholeSchema));
        await RunAsync("update usage_limits set per_month = 5 where tier = 'free'");
        await RunAsync(Text(Migrations.WholeSchema));

        Assert.Empty(await Migrations.MissingAsync(Address, Ct));
        Assert.Empty(await ApplyAsync());
        Assert.Equal(5, await AskAsync<int>("select per_month from usage_limits where tier = 'free'"));
        await AssertIsTheSchemaAsync();
    }

    [Fact]
    public async Task Pushed_file_by_file_it_is_the_schema()
    {
        foreach (var file in Migrations.Files)
        {
            await RunAsync("begin;" + Text("migrations/" + file) + "commit;");
        }

        Assert.Empty(await Migrations.MissingAsync(Address, Ct));
        await AssertIsTheSchemaAsync();
    }

    [Theory, MemberData(nameof(History))]
    public async Task Upgraded_from_an_older_state_it_is_the_schema_and_its_rows_stay(string newest)
    {
        var applied = await ApplyAsync(newest.Split('_')[0]);
        Assert.Equal(newest, applied[^1]);
        await RunAsync(Rows);
        var (columns, rows) = (await AskAsync<string>(Columns), await AskAsync<string>(Contents, await AskAsync<string>(Columns)));

        Assert.Equal(Migrations.Files.Skip(applied.Count), await ApplyAsync());
        Assert.Empty(await ApplyAsync());

        Assert.Equal(rows, await AskAsync<string>(Contents, columns));
        await AssertIsTheSchemaAsync();
    }

    [Fact]
    public async Task An_older_program_that_can_work_on_a_newer_schema_migrates_nothing_and_says_so()
    {
        await ApplyAsync();
        await RunAsync("update planbuilder.schema_version set oldest_program = '20261123000100'");
        var warnings = new List<string>();

        Assert.Empty(await Migrations.ApplyAsync(Address, Ct, warnings.Add, "20261126000704"));
        Assert.Contains(
            "newer than this program's 20261126000704: nothing was migrated", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(await ApplyAsync());
        await AssertIsTheSchemaAsync();
    }

    [Fact]
    public async Task An_older_program_that_cannot_is_refused_before_and_after_the_newer_one()
    {
        await ApplyAsync();
        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => ApplyAsync("20261126000704"));

        Assert.Contains(Migrations.Version, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await ApplyAsync());
        await AssertIsTheSchemaAsync();
    }

    [Fact]
    public async Task A_newer_schema_is_not_put_back_by_a_repair()
    {
        await ApplyAsync();
        await RunAsync("update planbuilder.schema_version set version = '99990101000000'");
        await Assert.ThrowsAsync<SchemaTooNewException>(() => Migrations.RepairAsync(Address, Ct));
    }

    [Theory]
    [InlineData("drop trigger jobs_after_insert on jobs", "trigger jobs_after_insert on public.jobs")]
    [InlineData("alter table jobs disable trigger jobs_before_update", "trigger jobs_before_update on public.jobs")]
    [InlineData("drop policy \"only own plans\" on jobs", "policy only own plans on public.jobs")]
    [InlineData("alter table user_activity disable row level security", "table public.user_activity")]
    [InlineData("grant update on jobs to authenticated", "table public.jobs")]
    [InlineData("grant update (result) on jobs to authenticated", "column public.jobs.result")]
    [InlineData("alter table jobs drop constraint jobs_well_formed", "constraint jobs_well_formed on public.jobs")]
    [InlineData("drop index jobs_idempotency; create index jobs_idempotency on jobs (user_id)", "index jobs_idempotency on public.jobs")]
    [InlineData("alter table plan_revisions drop constraint plan_revisions_pkey", "key plan_revisions_pkey on public.plan_revisions")]
    [InlineData("alter table jobs drop column title cascade", "column public.jobs.title")]
    [InlineData("grant execute on function cancel_job to anon", "function public.cancel_job")]
    [InlineData("create or replace function written_by_app() returns boolean language sql as 'select true'",
        "function public.written_by_app")]
    [InlineData("create or replace function planbuilder.record_schema(version text, oldest_program text, objects text[]) "
        + "returns void language sql as ''", "function planbuilder.record_schema")]
    public async Task What_was_damaged_is_named_and_repaired(string damage, string what)
    {
        await ApplyAsync();
        await RunAsync(damage);
        await using (var connection = await TestDatabase.OpenFreshAsync(Address))
        {
            Assert.Contains(what, await InstalledSchema.ChangedObjectsAsync(connection, Ct));
        }

        Assert.Empty(await Migrations.RepairAsync(Address, Ct));
        await AssertIsTheSchemaAsync(sameOrder: false);
    }

    // What the documents once told people to do: a file of the history by itself puts the first versions of the triggers back.
    [Fact]
    public async Task A_history_file_that_was_run_again_is_found_and_repaired()
    {
        await ApplyAsync();
        await RunAsync(Text("migrations/20261123000400_jobs.sql"));
        await using (var connection = await TestDatabase.OpenFreshAsync(Address))
        {
            var changed = await InstalledSchema.ChangedObjectsAsync(connection, Ct);
            Assert.Contains("function public.jobs_before_update", changed);
            Assert.Contains("policy own jobs are seen on public.jobs", changed);
        }

        Assert.Empty(await Migrations.RepairAsync(Address, Ct));
        await RunAsync("drop index jobs_queue; drop table job_errors, job_faults"); // what today's schema doesn't name
        await AssertIsTheSchemaAsync();
    }

    [Fact]
    public async Task Policies_triggers_and_indexes_of_others_stay()
    {
        await ApplyAsync();
        await RunAsync("""
            create policy theirs on jobs using (true);
            create function theirs() returns trigger language plpgsql as 'begin return new; end';
            create trigger theirs before update on jobs for each row execute function theirs();
            create index theirs_jobs on jobs (type);
            """);
        await RunAsync(Text(Migrations.WholeSchema));
        Assert.Empty(await Migrations.RepairAsync(Address, Ct));

        Assert.Equal("theirs theirs theirs_jobs", await AskAsync<string>("""
            select (select policyname from pg_policies where policyname = 'theirs') || ' '
                || (select tgname from pg_trigger where tgname = 'theirs') || ' ' || 'theirs_jobs'::regclass
            """));
    }

    [Fact]
    public async Task Policies_that_the_history_drops_are_recorded_and_restored()
    {
        await ApplyAsync("20261123000100");
        await RunAsync("""
            create table public.jobs (id uuid primary key, user_id uuid, type text, status text, input jsonb, result jsonb, error text,
              created_at timestamptz, started_at timestamptz, completed_at timestamptz, updated_at timestamptz);
            create policy "a ""second"" factor on jobs" on jobs as restrictive for select to authenticated, anon using (type <> 'x''y');
            create policy theirs on jobs for update to public using (true) with check (status = 'open');
            """);
        const string Policies = "select string_agg(p::text, ' ' order by policyname) from pg_policies p where tablename = 'jobs' and "
            + "policyname ~ 'second|theirs'";
        var before = await AskAsync<string>(Policies);
        await ApplyAsync();
        Assert.Null(await AskAsync<string?>(Policies));

        Assert.Equal(
            ["a \"second\" factor on jobs on public.jobs", "theirs on public.jobs"], await EarlierSystem.RestorePoliciesAsync(Address, Ct));
        Assert.Equal(before, await AskAsync<string>(Policies));
        Assert.Empty(await EarlierSystem.RestorePoliciesAsync(Address, Ct));
    }

    [Fact]
    public async Task Columns_that_an_earlier_jobs_lacks_are_added()
    {
        await RunAsync("""
            create schema auth; create table auth.users (id uuid primary key, email text, raw_app_meta_data jsonb, created_at timestamptz);
            create table public.jobs (id uuid primary key, user_id uuid, type text, status text, input jsonb, result jsonb, error text,
              created_at timestamptz, started_at timestamptz, completed_at timestamptz);
            insert into public.jobs (id, status) values (gen_random_uuid(), 'queued');
            create function auth.uid() returns uuid language sql as 'select null::uuid';
            """);
        Assert.Equal([Migrations.WholeSchema], await Migrations.ApplyAsync(Address, Ct, accept: true));
        Assert.True(await AskAsync<bool>("select updated_at is null and version is null from jobs"));
    }

    [Theory, InlineData(null), InlineData("20261129195903")]
    public async Task A_role_that_may_not_be_granted_is_named(string? upgradedFrom)
    {
        var login = "pb_" + Guid.NewGuid().ToString("N");
        await RunAsync($"create role {login} login; alter database {name} owner to {login}");
        if (upgradedFrom is not null)
        {
            await Migrations.ApplyAsync(server.Address(name, login), Ct, version: upgradedFrom);
        }

        var warnings = new List<string>();
        await Migrations.ApplyAsync(server.Address(name, login), Ct, warnings.Add);
        await server.DropDatabaseAsync(name);
        name = await server.MakeDatabaseAsync(migrated: false);
        await RunAsync($"drop role {login}");

        Assert.Contains(
            warnings,
            warning => warning.Contains($"Run as its administrator: grant planbuilder_app to {login};", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_object_of_the_schema_is_recorded()
    {
        await ApplyAsync();
        Assert.Null(await AskAsync<string?>("""
            select string_agg(name, ', ') from planbuilder.current_objects()
             where name not in (select name from planbuilder.schema_objects)
               and name not like '% planbuilder.migrations%' -- the journal is the library's
            """));
    }

    [Fact]
    public async Task Every_declared_file_stands_in_a_migration_and_in_the_file_to_paste()
    {
        using var script = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            Path.Combine(LayerTests.Checkout, "script", "schema"), ["--check"])
        { RedirectStandardError = true })!;
        var said = await Wait.EndAsync("script/schema to end", script.StandardError.ReadToEndAsync(Ct));
        await Wait.EndAsync("script/schema to end", script.WaitForExitAsync(Ct));
        Assert.True(script.ExitCode == 0, said);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Task<IReadOnlyList<string>> ApplyAsync(string? version = null) => Migrations.ApplyAsync(Address, Ct, version: version);

    private Task RunAsync(string sql) => ExecuteAsync(server, name, sql);

    private async Task<T> AskAsync<T>(string sql, string? columns = null)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(Address);
        return (await connection.ExecuteScalarAsync<T>(sql, new { columns }))!;
    }

    // As pg_dump tells it, but for the journal, which is the library's.
    private async Task AssertIsTheSchemaAsync(bool sameOrder = true)
    {
        var (expected, found) = (await (theSchema ??= DumpFreshAsync()), await DumpAsync(name));
        Assert.Equal(
            sameOrder ? expected : [.. expected.Order(StringComparer.Ordinal)],
            sameOrder ? found : [.. found.Order(StringComparer.Ordinal)]);
    }

    private static Task<string[]>? theSchema;

    private async Task<string[]> DumpFreshAsync()
    {
        var template = await server.MakeDatabaseAsync();
        var dump = await DumpAsync(template);
        await server.DropDatabaseAsync(template);
        return dump;
    }

    private async Task<string[]> DumpAsync(string database)
    {
        var start = new System.Diagnostics.ProcessStartInfo("pg_dump",
            ["--schema-only", "--exclude-table=planbuilder.migrations*", "--host=" + server.Host, "--username=postgres", database])
        { RedirectStandardOutput = true };
        using var dump = System.Diagnostics.Process.Start(start)!;
        var text = await Wait.EndAsync("pg_dump to end", dump.StandardOutput.ReadToEndAsync(Ct));
        await Wait.EndAsync("pg_dump to end", dump.WaitForExitAsync(Ct));
        Assert.Equal(0, dump.ExitCode);
        return [.. text.Split('\n').Where(line => !line.StartsWith('\\')).Select(line => line.TrimEnd(','))]; // \restrict, of a random word
    }

    private static async Task ExecuteAsync(TestPostgres server, string database, string sql)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(server.Address(database));
        await connection.ExecuteAsync(sql);
    }

    // What an app of any state may have written by then.
    private const string Rows = """
        insert into auth.users (id, email, encrypted_password) values ('00000000-0000-4000-8000-000000000001', 'ana@example.org', 'x');
        do $$
        declare account uuid := '00000000-0000-4000-8000-000000000001';
        begin
          if to_regclass('public.user_profile') is not null then
            insert into public.user_profile (user_id, niche) values (account, 'bread');
          end if;
          if to_regclass('public.subscriptions') is not null then
            insert into public.subscriptions (user_id, tier, status) values (account, 'pro', 'active');
            update public.usage_limits set per_month = 7 where tier = 'free';
          end if;
          if to_regclass('public.jobs') is not null then
            set planbuilder.writer = 'app';
            insert into public.jobs (user_id, input) select account, '{"goal":"Grow followers"}' from generate_series(1, 2);
            update public.jobs set status = 'running', runner = 'local';
            update public.jobs set result = '{"schedule":[]}' where id = (select min(id::text)::uuid from public.jobs);
            update public.jobs set status = 'failed', error_code = 'timed_out', error = 'as it said' where status = 'running';
            insert into public.jobs (user_id, input) select account, '{"goal":"Grow followers"}' from generate_series(1, 2);
            update public.jobs set status = 'running', runner = 'n8n'
             where id = (select min(id::text)::uuid from public.jobs where status = 'queued');
            if to_regclass('public.plan_revisions') is not null then
              insert into public.plan_revisions (job_id, number, user_id, plan, what)
              select id, 1, user_id, '{"schedule":[]}', 'Changed' from public.jobs where status = 'completed';
            end if;
          end if;
        end $$;
        """;

    // A query for each table. A migration of the history gave queued jobs their turn, and thereby a new updated_at.
    private const string Columns = """
        select string_agg(format('select %s from %s %s order by 1', columns, name,
                 case name when 'usage_limits' then 'where feature = ''aiPlanBuilder'' ' end), ';' order by name)
          from (select attrelid::regclass::text as name, string_agg(quote_ident(attname), ',' order by attnum) as columns
                  from pg_attribute
                 where attrelid in (select to_regclass(name)
                           from unnest('{auth.users,user_profile,subscriptions,user_activity,usage_limits,jobs,
                          job_notifications,job_failures,plan_revisions}'::text[]) name)
                   and attnum > 0 and not attisdropped and attname not in ('updated_at', 'turn')
                 group by attrelid) tables
        """;

    private const string Contents =
        "select string_agg(query_to_xml(query, true, true, '')::text, '') from unnest(string_to_array(@columns, ';')) query";

    /// <summary>A migration or the whole schema, as somebody pastes it into an SQL editor.</summary>
    internal static string Text(string resource)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
