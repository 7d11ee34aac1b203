using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// The five tables that another system may share with ours: what our first migration changes about them, and what can be put back.
/// </summary>
internal static class EarlierSystem
{
    private const string Shared = "'jobs', 'job_notifications', 'user_activity', 'user_profile', 'subscriptions'";

    /// <summary>In sentences; none where the database has none of these tables.</summary>
    public static async Task<IReadOnlyList<string>> ChangesAsync(NpgsqlDataSource source, CancellationToken ct) =>
        await QueryAsync<string>(source, $"""
            with found as (
              select oid, relname as name, relrowsecurity, relforcerowsecurity, relacl from pg_class
               where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname in ({Shared})),
            changes as (
              select name, 1 as part, 'columns, indexes, triggers, and policies are added' || case name
                when 'jobs' then '; accounts can no longer change or delete plans (type plan_builder), and limits apply to plans'
                when 'job_notifications' then '; accounts can only mark those of plans as read'
                when 'user_activity' then '; only the database and the service book usage of plans (feature aiPlanBuilder),
                  and nobody else changes it'
                when 'subscriptions' then '; accounts can''t write their own, because the tier decides the limit'
                else '' end as change from found
              union all
              select name, 2, 'row-level security is turned on, so accounts reach what policies let them' from found
                where not relrowsecurity
              union all
              select name, 3, 'row-level security is no longer forced on the table''s owner' from found where relforcerowsecurity
              union all
              select name, 4, 'the foreign key ' || conname || ' is dropped, and kept in planbuilder.replaced_objects'
                from found join pg_constraint c on c.conrelid = found.oid and c.contype = 'f'
                 and c.conkey = array[(select attnum from pg_attribute where attrelid = found.oid and attname = 'user_id')]
               where name = 'job_notifications' or (name = 'user_activity' and c.confrelid is distinct from to_regclass('auth.users'))
              union all
              select name, 5, string_agg(distinct g.privilege_type, ', ' order by g.privilege_type) || ' are taken from '
                       || string_agg(distinct coalesce(r.rolname, 'public'), ', ' order by coalesce(r.rolname, 'public'))
                from found, aclexplode(relacl) g left join pg_roles r on r.oid = g.grantee
               where g.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')
                 and (g.grantee = 0 or r.rolname in ('anon', 'authenticated', 'service_role'))
               group by name)
            select name || ': ' || change from changes order by name, part
            """, ct);

    /// <summary>The policies on these tables, each with the statement that makes it.</summary>
    public static Task<IReadOnlyList<ReplacedObject>> PoliciesAsync(NpgsqlDataSource source, CancellationToken ct) =>
        QueryAsync<ReplacedObject>(source, $"""
            select policyname || ' on ' || schemaname || '.' || tablename as "Name",
                   format('create policy %I on %I.%I as %s for %s to %s%s%s', policyname, schemaname, tablename, permissive, cmd,
                     (select string_agg(case r when 'public' then 'public' else quote_ident(r) end, ', ') from unnest(roles) r),
                     ' using (' || qual || ')', ' with check (' || with_check || ')') as "Statement"
              from pg_policies where schemaname = 'public' and tablename in ({Shared}) order by 1
            """, ct);

    /// <summary>Keeps those policies that were there before and are no more, but for our own of other days.</summary>
    /// <param name="history">What our migrations say.</param>
    public static async Task KeepDroppedAsync(
        NpgsqlDataSource source, IEnumerable<ReplacedObject> before, Func<Task<string>> history, CancellationToken ct)
    {
        var after = (await PoliciesAsync(source, ct)).Select(policy => policy.Name).ToHashSet();
        var dropped = before.Where(policy => !after.Contains(policy.Name)).ToList();
        if (dropped.Count == 0)
        {
            return;
        }

        var ours = await history();
        await using var connection = await source.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            "insert into planbuilder.replaced_objects (kind, name, statement) values ('policy', @Name, @Statement) on conflict do nothing",
            dropped.Where(policy => !ours.Contains(
                $"\"{policy.Name[..policy.Name.LastIndexOf(" on ", StringComparison.Ordinal)]}\"", StringComparison.Ordinal)));
    }

    /// <summary>Makes the kept policies again that are not there. Gives their names.</summary>
    /// <param name="address">The owner's login.</param>
    public static async Task<IReadOnlyList<string>> RestorePoliciesAsync(string address, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { Pooling = false });
        var there = (await PoliciesAsync(source, ct)).Select(policy => policy.Name).ToHashSet();
        var kept = await QueryAsync<ReplacedObject>(source, """
            select name as "Name", statement as "Statement" from planbuilder.replaced_objects where kind = 'policy' order by at, name
            """, ct);
        var missing = kept.Where(policy => !there.Contains(policy.Name)).ToList();
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var policy in missing)
        {
            await connection.ExecuteAsync(new CommandDefinition(policy.Statement, cancellationToken: ct));
        }

        await transaction.CommitAsync(ct);
        return [.. missing.Select(policy => policy.Name)];
    }

    private static async Task<IReadOnlyList<T>> QueryAsync<T>(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, cancellationToken: ct))).AsList();
    }
}

/// <summary>Something of another's that our schema took the place of.</summary>
internal sealed record ReplacedObject(string Name, string Statement);

/// <summary>A database has tables of an earlier system, and nobody accepted yet what becomes of them. Nothing was changed.</summary>
internal sealed class ChangesNotAcceptedException(
    IReadOnlyList<string> changes) : Exception(string.Join(" ", Sentence, string.Join("; ", changes)))
{
    private const string Sentence
        = "This database has tables of an earlier system, so nothing was changed yet. Read below what would change "
        + "(more in docs/supabase.md), then run migrate --accept, or start with Database__AcceptChanges=true.";

    public IReadOnlyList<string> Sentences => [Sentence, .. changes];
}
