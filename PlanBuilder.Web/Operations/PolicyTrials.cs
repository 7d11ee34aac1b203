using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Tries each policy: two accounts are made up, each with rows of its own, and Ana tries what she may and what she may not. All of it is
/// one transaction that is rolled back.
/// </summary>
internal static class PolicyTrials
{
    private const string Ana = "00000000-0000-4000-8000-00000000000a", Bea = "00000000-0000-4000-8000-00000000000b";

    // Whatever the limits are, both can ask.
    private const string Stage = $$"""
        update public.usage_limits set per_month = null, max_active = null;
        insert into auth.users (id, email, encrypted_password)
        values ('{{Ana}}', 'ana-{{Ana}}@planbuilder.invalid', ''), ('{{Bea}}', 'bea-{{Bea}}@planbuilder.invalid', '');
        insert into public.jobs (user_id, type, status, input)
        values ('{{Ana}}', 'plan_builder', 'queued', '{}'), ('{{Bea}}', 'plan_builder', 'queued', '{}');
        insert into public.job_notifications (user_id, job_id, message)
        select user_id, id, 'tried' from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        insert into public.subscriptions (user_id, tier, status) values ('{{Ana}}', 'free', 'active'), ('{{Bea}}', 'free', 'active')
        on conflict do nothing;
        insert into public.user_profile (user_id) values ('{{Ana}}'), ('{{Bea}}') on conflict do nothing;
        insert into public.plan_revisions (job_id, number, user_id, plan, what)
        select id, 1, user_id, '{"schedule": []}', 'tried' from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        """;

    // Null for what has to be refused; else the number of rows that it has to give.
    private static readonly (string Table, string What, string Role, string Sql, long? Rows)[] Trials =
    [
        ("jobs", "an account sees its own", "authenticated", $"select count(*) from public.jobs where user_id = '{Ana}'", 1),
        ("jobs", "and nobody else's", "authenticated", $"select count(*) from public.jobs where user_id <> '{Ana}'", 0),
        ("jobs", "it asks for itself", "authenticated", Changed($$"""insert into public.jobs (user_id, input) values ('{{Ana}}', '{}')"""), 1),
        ("jobs", "and for nobody else", "authenticated", $$"""insert into public.jobs (user_id, input) values ('{{Bea}}', '{}')""", null),
        ("jobs", "it forges no result", "authenticated", "update public.jobs set status = 'completed'", null),
        ("jobs", "it deletes none", "authenticated", "delete from public.jobs", null),
        ("jobs", "nobody is seen without signing in", "anon", "select count(*) from public.jobs", null),
        ("jobs", "the service sees all", "service_role", $"select count(*) from public.jobs where user_id in ('{Ana}', '{Bea}')", 2),
        ("job_notifications", "an account sees its own", "authenticated", $"select count(*) from public.job_notifications where user_id = '{Ana}'", 1),
        ("job_notifications", "and nobody else's", "authenticated", $"select count(*) from public.job_notifications where user_id <> '{Ana}'", 0),
        ("job_notifications", "it marks its own as read", "authenticated", Changed("update public.job_notifications set read = true"), 1),
        ("job_notifications", "and changes no message", "authenticated", "update public.job_notifications set message = ''", null),
        ("user_activity", "an account sees its own", "authenticated", $"select count(*) from public.user_activity where user_id = '{Ana}'", 1),
        ("user_activity", "and nobody else's", "authenticated", $"select count(*) from public.user_activity where user_id <> '{Ana}'", 0),
        ("user_activity", "it writes none", "authenticated", $"insert into public.user_activity (user_id, feature) values ('{Ana}', 'aiPlanBuilder')", null),
        ("user_activity", "and forgets none", "authenticated", "delete from public.user_activity", null),
        ("subscriptions", "an account sees its own", "authenticated", $"select count(*) from public.subscriptions where user_id = '{Ana}'", 1),
        ("subscriptions", "and nobody else's", "authenticated", $"select count(*) from public.subscriptions where user_id <> '{Ana}'", 0),
        ("subscriptions", "it gives itself no tier", "authenticated", "update public.subscriptions set tier = 'pro'", null),
        ("usage_limits", "an account sees them", "authenticated", "select least(count(*), 1) from public.usage_limits", 1),
        ("usage_limits", "it lifts no limit", "authenticated", "update public.usage_limits set per_month = null", null),
        ("user_profile", "an account sees its own alone", "authenticated", "select count(*) from public.user_profile", 1),
        ("user_profile", "it changes its own", "authenticated", Changed($"update public.user_profile set niche = 'x' where user_id = '{Ana}'"), 1),
        ("user_profile", "and nobody else's", "authenticated", Changed($"update public.user_profile set niche = 'x' where user_id = '{Bea}'"), 0),
        ("plan_revisions", "an account sees its own", "authenticated", $"select count(*) from public.plan_revisions where user_id = '{Ana}'", 1),
        ("plan_revisions", "and nobody else's", "authenticated", $"select count(*) from public.plan_revisions where user_id <> '{Ana}'", 0),
        ("plan_revisions", "it writes none itself", "authenticated", $$"""
            insert into public.plan_revisions (job_id, number, user_id, plan, what)
            select id, 2, user_id, '{"schedule": []}', 'tried' from public.jobs
            """, null),
        ("plan_revisions", "it changes none", "authenticated", "update public.plan_revisions set what = 'x'", null),
        ("plan_revisions", "it deletes none", "authenticated", "delete from public.plan_revisions", null),
        ("plan_revisions", "nobody is seen without signing in", "anon", "select count(*) from public.plan_revisions", null),
        ("job_errors", "an account reads the sentences", "authenticated", "select least(count(*), 1) from public.job_errors", 1),
        ("job_errors", "it changes none", "authenticated", "update public.job_errors set sentence = 'x'", null),
        ("job_faults", "no account reads what operators read", "authenticated", "select count(*) from public.job_faults", null),
        ("job_events", "no account reads what operators read", "authenticated", "select count(*) from public.job_events", null),
        ("job_messages", "no account reads what n8n sent", "authenticated", "select count(*) from public.job_messages", null),
        ("usage_reports", "no account reads what operators read", "authenticated", "select count(*) from public.usage_reports", null),
        ("protection_keys", "no account reads them", "authenticated", "select count(*) from public.protection_keys", null),
        ("protection_keys", "neither does the service", "service_role", "select count(*) from public.protection_keys", null),
    ];

    public static async Task<IReadOnlyList<DoctorLine>> RunAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct); // rolled back when it is disposed of
        try
        {
            await connection.ExecuteAsync(Stage);
        }
        catch (PostgresException e)
        {
            return [DoctorLine.No($"Policies: they cannot be tried, {e.MessageText} ({e.SqlState}). Give the owner's login in ConnectionStrings__Migrations")];
        }
        var lines = new List<DoctorLine>();
        foreach (var table in Trials.GroupBy(trial => trial.Table))
        {
            var broken = new List<string>();
            foreach (var (_, what, role, sql, rows) in table)
            {
                if (await TryAsync(connection, transaction, role, sql, ct) != rows)
                {
                    broken.Add(what);
                }
            }
            lines.Add(DoctorLine.If(broken.Count == 0, $"Policies of {table.Key}: {string.Join(", ", table.Select(trial => trial.What))}",
                $"Policies of {table.Key}: not true is \"{string.Join("\", \"", broken)}\". Run migrate --repair"));
        }
        return lines;
    }

    private static async Task<long?> TryAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string role, string sql, CancellationToken ct)
    {
        await transaction.SaveAsync("trial", ct);
        try
        {
            var claims = $$"""{"sub":"{{Ana}}","role":"{{role}}"}""";
            return await connection.ExecuteScalarAsync<long>(
                $"set local role {role}; set local request.jwt.claims = '{claims}'; set local request.jwt.claim.sub = '{Ana}'; {sql}");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
        catch (PostgresException)
        {
            return -1; // refused for another reason is not what was asked
        }
        finally
        {
            await transaction.RollbackAsync("trial", ct);
        }
    }

    private static string Changed(string sql) => $"with changed as ({sql} returning 1) select count(*) from changed";
}
