using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Operations;

/// <summary>Looks at the database: the way to it, the schema, its policies, and rows that tell of trouble.</summary>
internal sealed class SchemaDoctor(
    DatabaseServer server, IOptions<DatabaseOptions> database, IOptions<JobsOptions> jobs, IOptions<UsageOptions> usage, TimeProvider time)
{
    private const string LimitTrigger = "trigger jobs_after_insert on public.jobs";

    /// <param name="owner">The owner's connection.</param>
    public async IAsyncEnumerable<DoctorLine> LinesAsync(
        NpgsqlConnection owner, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return DoctorLine.Yes($"Database: PostgreSQL {owner.PostgreSqlVersion}, {database.Value.PoolerInUse switch
        {
            PoolerKind.Transaction => "through a transaction pooler, so changes are polled every second. "
                + "A session pooler or direct connection delivers them at once",
            PoolerKind.Session => "through a session pooler",
            _ => database.Value.Embedded ? "embedded" : "direct connection",
        }}");
        if (!database.Value.Embedded)
        {
            yield return await ConnectionChecks.RunAsync(owner, database.Value.ForMigrations, database.Value.PoolerInUse);
        }

        yield return await AccountTriggerChecks.RunAsync(owner, ct);
        var missing = await Migrations.MissingAsync(server.MigrationsAddress(), ct);
        yield return DoctorLine.If(missing.Count == 0, "Migrations: all applied",
            $"Migrations: {missing.Count} missing ({string.Join(", ", missing)}). "
                + "Start the app, run migrate, or paste docs/setup/supabase-jobs-schema.sql into Supabase's SQL editor");
        if (missing.Count > 0)
        {
            yield break;
        }

        var changed = await InstalledSchema.ChangedObjectsAsync(owner, ct);
        yield return DoctorLine.If(changed.Count == 0,
            "Schema: tables, functions, triggers, policies, grants, constraints, and indexes are as they were applied",
            $"Schema: changed or gone since it was applied: {string.Join(", ", changed)}. Run migrate --repair"
                + (changed.Contains(LimitTrigger) ? ". Until then, limits aren't enforced, and new plans aren't counted" : ""));
        foreach (var line in await LoginAsync(ct))
        {
            yield return line;
        }

        foreach (var line in await PolicyChecks.RunAsync(owner, ct))
        {
            yield return line;
        }

        yield return await NoneAsync(owner, """
            select string_agg(c.relname, ', ') from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
               and (has_table_privilege('authenticated', c.oid, 'select') or has_table_privilege('anon', c.oid, 'select'))
            """, "Row-level security: on for every table that accounts can access",
            "Row-level security: off for {0}, which accounts can access through Supabase. Turn it on");
        yield return DoctorLine.If(await owner.ExecuteScalarAsync<bool>("""
            select exists (select from pg_publication_tables
                            where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'jobs')
            """), "Realtime: changes to jobs are published",
            "Realtime: jobs isn't in the supabase_realtime publication. Add it under Supabase > Database > Publications");
        yield return await NoneAsync(owner, """
            select count(*)::text from planbuilder.managed_jobs
             where status = 'queued' and queued_at < now() - @QueuedTimeout having count(*) > 0
            """, "Queue: no job has waited too long",
            "Queue: jobs that have waited too long: {0}. Is the app running with Jobs__Workers above 0? "
                + "With n8n, is the workflow published?",
            new { jobs.Value.QueuedTimeout });
        yield return await NoneAsync(owner, """
            select count(*)::text from planbuilder.managed_jobs j
             where not exists (
                     select from public.user_activity a
                      where a.job_id = j.id and a.feature in (public.job_feature(j.type), 'planImport'))
            having count(*) > 0
            """, "Usage: every job is counted",
            "Usage: jobs without a row in user_activity: {0}. The limit doesn't count them");
        yield return await TierAsync(owner);
        yield return await ClockAsync(owner);
    }

    // As the app itself connects.
    private async Task<IReadOnlyList<DoctorLine>> LoginAsync(CancellationToken ct)
    {
        try
        {
            await using var app = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(server.AppAddress().ConnectionString) { Pooling = false }.ConnectionString);
            await app.OpenAsync(ct);
            await app.ExecuteAsync("begin; set local role authenticated; set local role service_role; rollback");
            var powers = await app.ExecuteScalarAsync<string?>("""
                select concat_ws(', ',
                         case when rolsuper then 'superuser' end,
                         case when rolbypassrls then 'bypasses row-level security' end,
                         case when exists (select from pg_class
                                            where oid = 'public.jobs'::regclass and pg_has_role(session_user, relowner, 'member'))
                              then 'owns the tables' end)
                  from pg_roles where rolname = session_user
                """);
            var login = DoctorLine.Yes(string.IsNullOrEmpty(powers)
                ? "Login: dedicated to the app, with no rights except to switch to an account's or the service's role"
                : $"Login: it has rights that the app gives up in each transaction ({powers}). A dedicated login is safer: see "
                    + $"docs/operations.md#your-own-postgres");
            return database.Value.MigrationsAddress is null
                ? [login]
                : [login, await ConnectionChecks.RunAsync(app, database.Value.ForApp, database.Value.PoolerInUse)];
        }
        catch (PostgresException e)
        {
            return [DoctorLine.No(
                $"Login: the app can't use it: {e.MessageText} ({e.SqlState}). Use the owner's login from Supabase > Connect")];
        }
        catch (Exception e) when (DatabaseState.IsOutage(e))
        {
            return [DoctorLine.No("Login: " + (await database.Value.ForApp.RefusalAsync(e, ct)
                ?? "no response at the address in DATABASE_URL, although ConnectionStrings__Migrations responds"))];
        }
    }

    private async Task<DoctorLine> TierAsync(NpgsqlConnection owner)
    {
        var unknown = await owner.ExecuteScalarAsync<string?>("""
            select string_agg(distinct s.tier, ', ') from public.subscriptions s
             where s.status in ('active', 'trialing', 'past_due')
               and not exists (select from public.usage_limits l where l.tier = s.tier and l.feature = 'aiPlanBuilder')
            """);
        var limit = await owner.ExecuteScalarAsync<string?>("""
            select coalesce(per_month::text, 'unlimited') from public.usage_limits
             where feature = 'aiPlanBuilder' and tier = @DefaultTier
            """, new { usage.Value.DefaultTier });
        return limit is null
            ? DoctorLine.No($"Tiers: usage_limits has no row for {usage.Value.DefaultTier}, the tier in Usage__DefaultTier")
            : DoctorLine.If(unknown is null,
                $"Tiers: accounts without a subscription are on {usage.Value.DefaultTier}, with {limit} plans per month",
                $"Tiers: subscriptions use {unknown}, which usage_limits doesn't have, so they count as free. Add rows for them");
    }

    private async Task<DoctorLine> ClockAsync(NpgsqlConnection owner)
    {
        var watch = Stopwatch.StartNew();
        var theirs = await owner.ExecuteScalarAsync<DateTime>("select clock_timestamp()");
        var seconds = Math.Abs((time.GetUtcNow().UtcDateTime - (watch.Elapsed / 2) - theirs).TotalSeconds);
        return DoctorLine.If(seconds < 5, $"Clocks: this machine and the database are {seconds:0.0} s apart",
            $"Clocks: this machine and the database are {seconds:0} s apart. "
                + "Tokens are checked against this machine's clock. Sync it with NTP");
    }

    private static async Task<DoctorLine> NoneAsync(
        NpgsqlConnection owner, string sql, string holds, string broken, object? parameters = null) =>
        await owner.ExecuteScalarAsync<string?>(sql, parameters) is { } found
            ? DoctorLine.No(broken.Replace("{0}", found, StringComparison.Ordinal))
            : DoctorLine.Yes(holds);
}
