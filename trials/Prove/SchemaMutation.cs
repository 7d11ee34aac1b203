using Dapper;
using Npgsql;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Trials.Prove;

/// <summary>
/// What can be taken away from the schema: a statement for each policy, trigger, row-level security, CHECK, unique index and grant.
/// </summary>
internal static class SchemaMutation
{
    public static async Task<IReadOnlyList<string>> AllAsync(TestPostgres server)
    {
        var name = await server.MakeDatabaseAsync();
        await using var connection = new NpgsqlConnection(server.Address(name));
        return [.. await connection.QueryAsync<string>("""
            select format('drop policy %I on %I.%I', policyname, schemaname, tablename)
              from pg_policies where schemaname in ('public', 'auth')
            union all
            select format('drop trigger %I on %s', tgname, tgrelid::regclass) from pg_trigger where not tgisinternal
            union all
            select format('alter table %s disable row level security', oid::regclass)
              from pg_class where relrowsecurity and relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
            union all
            select format('alter table %s drop constraint %I', conrelid::regclass, conname)
              from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace
            union all
            select format('drop index %s', indexrelid::regclass)
              from pg_index join pg_class on pg_class.oid = indrelid
             where indisunique and not indisprimary and relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
               and not exists (select from pg_constraint where conindid = indexrelid)
            union all
            select format('revoke %s on %I.%I from %I', privilege_type, table_schema, table_name, grantee)
              from information_schema.role_table_grants
             where table_schema in ('public', 'auth') and grantee in ('anon', 'authenticated', 'service_role', 'planbuilder_app')
            union all
            select format('revoke %s (%I) on %s from %s', privilege_type, attname, attrelid::regclass, grantee::regrole)
              from pg_attribute join pg_class on pg_class.oid = attrelid, aclexplode(attacl)
             where relnamespace in ('public'::regnamespace, 'auth'::regnamespace)
            union all
            select format('revoke execute on function %s from %s', pg_proc.oid::regprocedure, grantee::regrole)
              from pg_proc, aclexplode(proacl)
             where pronamespace in ('public'::regnamespace, 'auth'::regnamespace) and grantee <> proowner and grantee <> 0
            """)];
    }
}
