using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Operations;

/// <summary>
/// Tries the triggers that others have put on auth.users, since one that fails keeps everybody from signing up: an account is made up,
/// changed, and deleted, as Supabase Auth does it where the login may act for it, in a transaction that is rolled back.
/// </summary>
internal static partial class AccountTriggerChecks
{
    private const string Id = "00000000-0000-4000-8000-00000000000c";

    // What Supabase Auth sets at a sign-up; a column that a database lacks is left out.
    private const string Account = $$$"""
        {"id": "{{{Id}}}", "instance_id": "00000000-0000-0000-0000-000000000000", "aud": "authenticated", "role": "authenticated",
         "email": "cleo-{{{Id}}}@planbuilder.invalid", "encrypted_password": "",
         "raw_app_meta_data": {"provider": "email", "providers": ["email"]},
         "raw_user_meta_data": {}, "is_sso_user": false, "is_anonymous": false, "created_at": "now", "updated_at": "now"}
        """;

    // tgtype: 4 is on insert, 16 on update, 8 on delete.
    private static readonly (int Event, string Means, string Sql)[] Trials =
    [
        (4, "nobody can sign up", "insert into auth.users ({0}) select {0} from jsonb_populate_record(null::auth.users, @Account::jsonb)"),
        (16, "nobody can sign in", $"update auth.users set updated_at = now() where id = '{Id}'"),
        (8, "accounts can't be deleted", $"delete from auth.users where id = '{Id}'"),
    ];

    /// <param name="owner">The owner's connection.</param>
    public static async Task<DoctorLine> RunAsync(NpgsqlConnection owner, CancellationToken ct)
    {
        var triggers = (await owner.QueryAsync<Trigger>("""
            select t.tgname as name, n.nspname as schema, p.proname as function, t.tgtype::int as events
              from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
             where t.tgrelid = to_regclass('auth.users') and not t.tgisinternal and t.tgenabled in ('O', 'A')
             order by t.tgname
            """)).AsList();
        if (triggers.Count == 0)
        {
            return DoctorLine.Yes("Triggers on auth.users: none");
        }

        var columns = await owner.ExecuteScalarAsync<string>("""
            select string_agg(quote_ident(attname), ', ') from pg_attribute
             where attrelid = 'auth.users'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
               and attname in (select jsonb_object_keys(@Account::jsonb))
            """, new { Account });
        await using var transaction = await owner.BeginTransactionAsync(ct); // rolled back when it is disposed of
        await ActAsSupabaseAuthAsync(owner, transaction, ct);
        foreach (var (occasion, means, sql) in Trials)
        {
            try
            {
                await owner.ExecuteAsync(
                    sql.Replace("{0}", columns, StringComparison.Ordinal) + "; set constraints all immediate",
                    new { Account });
            }
            catch (PostgresException e)
            {
                return Failed(e, [.. triggers.Where(trigger => (trigger.Events & occasion) != 0)], means);
            }
        }

        return DoctorLine.Yes($"Triggers on auth.users: {Names(triggers)}. Accounts can be created, changed, and deleted");
    }

    // A trigger may do with the owner's rights what it may not do with those of Supabase Auth, whose search_path is auth.
    private static async Task ActAsSupabaseAuthAsync(NpgsqlConnection owner, NpgsqlTransaction transaction, CancellationToken ct)
    {
        await transaction.SaveAsync("before", ct);
        try
        {
            await owner.ExecuteAsync("set local role supabase_auth_admin; set local search_path = auth");
            if (await owner.ExecuteScalarAsync<bool>("select has_table_privilege('auth.users', 'insert, update, delete')"))
            {
                return;
            }
        }
        catch (PostgresException)
        {
            // There is no such role, or this login may not switch to it.
        }

        await transaction.RollbackAsync("before", ct);
    }

    private static DoctorLine Failed(PostgresException e, IReadOnlyList<Trigger> triggers, string means)
    {
        // The outermost function comes last: it is the trigger's own.
        var functions = Function().Matches(e.Where ?? "").Select(match => match.Groups["name"].Value).Reverse();
        var failed = functions
            .Select(name => triggers.FirstOrDefault(trigger => trigger.Function == name))
            .FirstOrDefault(trigger => trigger is not null);
        var said = $"{e.MessageText} ({e.SqlState})";
        if (failed is null && (triggers.Count == 0 || (e.SqlState == PostgresErrorCodes.InsufficientPrivilege && e.Where is null)))
        {
            return DoctorLine.Yes(
                $"Triggers on auth.users: {Names(triggers)}. Not tried, because this login can't change accounts: {said}");
        }

        var which = failed is null ? $"one of {Names(triggers)}" : failed.Name;
        var function = failed is null ? "its function" : $"its function {failed.Schema}.{failed.Function}";
        return DoctorLine.No($"Triggers on auth.users: {which} fails, so {means}: {said}. Fix {function}, or drop the trigger."
            + (LacksRights(e)
                ? " Supabase Auth runs it with few rights: make it security definer, and write names in full, like public.profiles" : ""));
    }

    private static bool LacksRights(PostgresException e) => e.SqlState
        is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction;

    private static string Names(IEnumerable<Trigger> triggers) => string.Join(", ", triggers.Select(trigger => trigger.Name));

    [GeneratedRegex(@"function (?:""?[\w$]+""?\.)?""?(?<name>[\w$]+)""?\(")]
    private static partial Regex Function();

    private sealed record Trigger(string Name, string Schema, string Function, int Events);
}
