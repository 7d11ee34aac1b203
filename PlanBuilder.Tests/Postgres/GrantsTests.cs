using Dapper;
using Npgsql;

namespace PlanBuilder.Tests.Postgres;

/// <summary>Each role tries everything on every table and column; what is not refused stands here, and nowhere else.</summary>
public sealed class GrantsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Ours = """
        select n.nspname || '.' || c.relname
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p', 'v', 'm', 'f')
         order by n.nspname desc, c.relname
        """;

    [Theory]
    [InlineData("anon", "")]
    [InlineData("planbuilder_app", "")]
    [InlineData("authenticated", """
        select public.failure_reasons
        select public.job_notifications
        select public.job_posts
        select public.jobs
        select public.outgoing_deliveries
        select public.plan_proposals
        delete public.plan_proposals
        select public.plan_revisions
        select public.subscriptions
        select public.usage_limits
        select public.user_activity
        select public.user_profile
        """)]
    [InlineData("service_role", """
        select public.account_sessions
        select public.ai_usage
        select public.audit_events
        select public.failure_reasons
        select public.job_events
        select public.job_failures
        select public.job_notifications
        select public.job_posts
        select public.job_steps
        select public.jobs
        select public.outgoing_deliveries
        select public.outgoing_webhooks
        delete public.outgoing_webhooks
        select public.password_links
        delete public.password_links
        select public.plan_feeds
        delete public.plan_feeds
        select public.plan_proposals
        select public.second_factor_attempts
        delete public.second_factor_attempts
        select public.second_factors
        delete public.second_factors
        select public.session_cutoffs
        select public.sign_in_attempts
        delete public.sign_in_attempts
        select public.subscriptions
        delete public.subscriptions
        select public.usage_limits
        delete public.usage_limits
        select public.usage_reports
        select public.user_activity
        select public.user_profile
        select public.workflow_version
        select auth.users
        delete auth.users
        """)]
    public async Task A_role_may_with_whole_tables(string role, string expected)
    {
        await using var connection = await AsAsync(role);
        var may = new List<string>();
        foreach (var table in await TablesAsync())
        {
            may.AddRange(await AllowedAsync(connection,
                ($"select {table}", $"select * from {table} limit 1"),
                ($"delete {table}", $"delete from {table} where false"),
                ($"truncate {table}", $"truncate {table}")));
        }

        Assert.Equal(expected.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), may);
    }

    [Theory]
    [InlineData("anon", "")]
    [InlineData("planbuilder_app", "")]
    [InlineData("authenticated", """
        update job_notifications.read
        insert jobs.idempotency_key
        insert jobs.input
        insert jobs.status
        insert jobs.title
        insert jobs.type
        insert jobs.user_id
        insert user_profile.*
        update user_profile.*
        """)]
    [InlineData("service_role", """
        insert account_sessions.*
        update account_sessions.*
        insert job_posts.*
        update job_posts.*
        insert job_steps.*
        update job_steps.*
        insert jobs.*
        update jobs.*
        insert outgoing_deliveries.*
        update outgoing_deliveries.*
        insert outgoing_webhooks.*
        update outgoing_webhooks.*
        insert password_links.*
        update password_links.*
        insert plan_feeds.*
        update plan_feeds.*
        insert plan_proposals.*
        update plan_proposals.*
        insert second_factors.*
        update second_factors.*
        update sign_in_attempts.*
        insert subscriptions.*
        update subscriptions.*
        insert usage_limits.*
        update usage_limits.*
        insert user_activity.*
        insert users.*
        update users.*
        """)]
    public async Task A_role_may_write_columns(string role, string expected)
    {
        await using var connection = await AsAsync(role);
        await using var owner = await database.OpenAsync();
        var may = new List<string>();
        foreach (var table in await TablesAsync())
        {
            var columns = (await owner.QueryAsync<string>("""
                select attname from pg_attribute where attrelid = @table::text::regclass and attnum > 0 and attidentity = ''
                  and attgenerated = ''
                 order by attname
                """, new { table })).AsList();
            var name = table.Split('.')[1];
            foreach (var verb in new[] { "insert", "update" })
            {
                var allowed = await AllowedAsync(connection, [.. columns.Select(column => ($"{verb} {name}.{column}", verb == "insert"
                    ? $"insert into {table} ({column}) select {column} from {table} where false"
                    : $"update {table} set {column} = default where false"))]);
                may.AddRange(columns.Count == allowed.Count ? [$"{verb} {name}.*"] : allowed);
            }
        }

        Assert.Equal(expected.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), may);
    }

    [Theory]
    [InlineData("anon", "")]
    [InlineData("planbuilder_app", "")]
    [InlineData("authenticated", "archived_account,archived_ai_usage,archived_deleted_jobs,archived_deleted_revisions,"
        + "archived_job_events,archived_job_failures,archived_second_factor,archived_sessions,archived_strategies,"
        + "cancel_job,check_ai_allowance,delete_job,deleted_jobs,import_plan,job_input_hash,name_job,plan_parts,plan_with_parts,rename_job,"
        + "restore_job,revise_plan,revision_parts,revision_plan,stop_job,usage_of")]
    [InlineData("service_role", "tokens_of,usage_of,usage_on")]
    public async Task A_role_may_call(string role, string expected)
    {
        var calls = await database.OwnerAsync<string[]>("""
            select array_agg('public.' || p.proname || '(' || coalesce(arguments, '') || ')' order by p.proname)
              from pg_proc p, lateral (select string_agg('null::' || format_type(a, null), ',') from unnest(p.proargtypes) a) t (arguments)
             where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
            """);
        await using var connection = await AsAsync(role);
        var may = await AllowedAsync(connection, [.. calls.Select(call => (call.Split('.', '(')[1], "select " + call))]);
        Assert.Equal(expected, string.Join(',', may));
    }

    [Fact]
    public async Task The_apps_login_has_no_power_of_its_own() => Assert.Equal("noinherit", await database.OwnerAsync<string>("""
        select concat_ws(',', case when not rolinherit then 'noinherit' end, case when rolsuper then 'superuser' end,
                 case when rolbypassrls then 'bypassrls' end, case when rolcreaterole then 'createrole' end,
                 case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end)
          from pg_roles where rolname = 'planbuilder_app'
        """));

    private async Task<string[]> TablesAsync()
    {
        await using var owner = await database.OpenAsync();
        return [.. await owner.QueryAsync<string>(Ours)];
    }

    private async Task<NpgsqlConnection> AsAsync(string role)
    {
        var connection = await database.OpenAsync(database.AppAddress);
        await connection.ExecuteAsync($"set role {role}");
        return connection;
    }

    // A table that others point to is refused for that (0A000) only after its grants, and so is a function that finds no row (PT404) or is
    // given no plan (23514).
    private static async Task<List<string>> AllowedAsync(NpgsqlConnection connection, params (string Name, string Sql)[] tries)
    {
        var allowed = new List<string>();
        foreach (var (name, sql) in tries)
        {
            await connection.ExecuteAsync("begin;");
            try
            {
                await connection.ExecuteAsync(sql);
                allowed.Add(name);
            }
            catch (PostgresException e) when (
                e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.CheckViolation or "PT404")
            {
                allowed.Add(name);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
            }

            await connection.ExecuteAsync("rollback");
        }

        return allowed;
    }
}
