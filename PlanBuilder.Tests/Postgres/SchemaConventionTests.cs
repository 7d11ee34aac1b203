using Dapper;

namespace PlanBuilder.Tests.Postgres;

/// <summary>What must hold for every table, policy and function, those of later migrations included.</summary>
public sealed class SchemaConventionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Tables = """
        select c.oid, c.oid::regclass::text as name, c.relrowsecurity, c.relacl
          from pg_class c where c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace) and c.relkind in ('r', 'p')
        """;

    private const string Policies = """
        select schemaname || '.' || tablename || ': ' || policyname as name, schemaname, tablename, permissive, roles,
               coalesce(qual, '') as qual, coalesce(with_check, '') as with_check
          from pg_policies where schemaname in ('public', 'auth')
        """;

    [Fact]
    public Task Every_table_has_row_level_security() => NoneAsync($"select name from ({Tables}) t where not relrowsecurity");

    [Fact]
    public Task No_view_shows_rows_past_it() => NoneAsync("""
        select c.oid::regclass::text from pg_class c
         where c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
           and (c.relkind = 'm' or c.relkind = 'v' and not coalesce(c.reloptions::text ilike '%security_invoker=true%', false))
        """);

    [Fact]
    public Task Every_policy_is_for_accounts_or_the_service_but_for_those_that_only_take_away() => NoneAsync($"""
        select name from ({Policies}) p where permissive = 'PERMISSIVE' and not roles <@ array['authenticated', 'service_role']::name[]
        """);

    [Fact]
    public Task Every_policy_for_accounts_asks_once_who_they_are() => NoneAsync($$"""
        select name from ({{Policies}}) p
         where 'authenticated' = any(roles)
           and not (tablename in ('usage_limits', 'failure_reasons') and qual = 'true' and with_check = '')
           and not (qual || with_check ~ 'user_id = \( SELECT auth\.uid\(\) AS uid\)'
                    and regexp_replace(qual || with_check, '\( SELECT auth\.uid\(\) AS uid\)', '', 'g') !~ 'auth\.uid\(\)')
        """);

    [Fact]
    public Task Every_policy_that_lets_a_row_be_changed_checks_what_it_becomes() => NoneAsync("""
        select tablename || ': ' || policyname from pg_policies
         where schemaname in ('public', 'auth') and cmd in ('UPDATE', 'INSERT', 'ALL') and with_check is null
        """);

    [Fact]
    public Task Every_column_that_a_policy_compares_is_the_first_of_an_index() => NoneAsync($$"""
        select p.name || ' needs an index on ' || a.attname
          from ({{Policies}}) p
          join pg_attribute a on a.attrelid = (schemaname || '.' || quote_ident(tablename))::regclass and a.attnum > 0
         where qual || with_check ~ ('\m' || a.attname || ' = \( SELECT auth\.uid\(\)')
           and not exists (select from pg_index i
                            where i.indrelid = a.attrelid and i.indkey[0] = a.attnum and i.indpred is null and i.indisvalid)
        """);

    [Fact]
    public Task Every_function_with_its_owners_rights_names_its_schemas() => NoneAsync("""
        select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace in ('public'::regnamespace, 'auth'::regnamespace, 'planbuilder'::regnamespace)
           and p.prosqlbody is null -- whose names are bound already
           and not coalesce(p.proconfig @> array['search_path=""'], false)
        """);

    [Fact]
    public Task Nothing_is_granted_to_everybody() => NoneAsync($"""
        select name || ' to ' || g.grantee::regrole || ': ' || privilege_type
          from ({Tables}) t, aclexplode(relacl) g where g.grantee in (0, 'anon'::regrole)
        union all
        select a.attrelid::regclass || '.' || attname from pg_attribute a join ({Tables}) t on t.oid = a.attrelid, aclexplode(attacl) g
         where g.grantee in (0, 'anon'::regrole)
        union all
        select p.oid::regprocedure::text from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) g
         where p.pronamespace in ('public'::regnamespace, 'auth'::regnamespace, 'planbuilder'::regnamespace)
           and g.grantee in (0, 'anon'::regrole) and p.proname <> 'uid'
        union all
        select c.oid::regclass::text from pg_class c, aclexplode(coalesce(relacl, acldefault('S', relowner))) g
         where c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace) and c.relkind = 'S'
           and g.grantee in (0, 'anon'::regrole, 'authenticated'::regrole)
        """);

    [Fact]
    public async Task Changes_of_jobs_are_published() => Assert.Equal("public.jobs", await database.OwnerAsync<string>(
        "select string_agg(schemaname || '.' || tablename, ',') from pg_publication_tables where pubname = 'supabase_realtime'"));

    [Fact]
    public async Task Rows_of_an_account_go_with_it_but_for_notifications_which_go_with_their_job() => Assert.Equal(
        "account_sessions auth.users c,ai_usage auth.users c,job_events jobs c,job_failures jobs c,job_notifications jobs c,"
            + "job_posts jobs c,job_steps jobs c,jobs auth.users c,"
            + "outgoing_deliveries jobs c,outgoing_webhooks auth.users c,password_links auth.users c,plan_feeds auth.users c,"
            + "plan_feeds jobs c,plan_proposals jobs c,plan_proposals jobs c,plan_revisions jobs c,"
            + "second_factor_attempts auth.users c,second_factors auth.users c,"
            + "session_cutoffs auth.users c,subscriptions auth.users c,user_activity auth.users c,user_profile auth.users "
                + "c,webhook_deliveries jobs c",
        await database.OwnerAsync<string>("""
            select string_agg(conrelid::regclass || ' ' || confrelid::regclass || ' ' || confdeltype::text, ','
                              order by conrelid::regclass::text, confrelid::regclass::text)
              from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
            """));

    private async Task NoneAsync(string offenders)
    {
        await using var connection = await database.OpenAsync();
        Assert.Empty(await connection.QueryAsync<string>(offenders));
    }
}
