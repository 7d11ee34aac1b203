using System.Diagnostics;
using Dapper;
using Npgsql;

namespace PlanBuilder.Tests.Database;

/// <summary>
/// Proof that the proofs prove: takes each policy, grant, trigger, CHECK and unique index away in turn, and sees a test go red each
/// time. It runs the other tests about a hundred times, so it is not among them: <c>script/prove</c> runs it.
/// </summary>
public sealed class SabotageTests(TestPostgres server, ITestOutputHelper output)
{
    /// <summary>The variable that names what <see cref="TestPostgres"/> is to take away.</summary>
    public const string Variable = "PLANBUILDER_SABOTAGE";

    [Fact(Explicit = true), Trait("Kind", "Tool")]
    public async Task Nothing_can_be_taken_away_unnoticed()
    {
        var unnoticed = new List<string>();
        foreach (var sabotage in await EverythingAsync())
        {
            var red = await FirstRedTestAsync(sabotage);
            output.WriteLine($"{sabotage}\n    {red ?? "UNNOTICED"}");
            if (red is null)
            {
                unnoticed.Add(sabotage);
            }
        }
        Assert.Empty(unnoticed);
    }

    private async Task<List<string>> EverythingAsync()
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
              from pg_attribute, aclexplode(attacl) where attrelid in ('public.jobs'::regclass, 'public.job_notifications'::regclass)
            union all
            select format('revoke execute on function %s from %s', pg_proc.oid::regprocedure, grantee::regrole)
              from pg_proc, aclexplode(proacl)
             where pronamespace in ('public'::regnamespace, 'auth'::regnamespace) and grantee <> proowner and grantee <> 0
            """)];
    }

    // The tests of the schema, in a process of their own, up to the first that fails; null when none does.
    private static async Task<string?> FirstRedTestAsync(string sabotage)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(SabotageTests).Assembly.Location, "-stopOnFail", "-noColor", "-noLogo",
            "-namespace", "PlanBuilder.Tests.Database", "-namespace", "PlanBuilder.Tests.Jobs",
            "-class-", typeof(MigrationsTests).FullName!, // it notices everything, and says nothing of what it is good for
        ])
        {
            RedirectStandardOutput = true,
            Environment = { [Variable] = sabotage },
        };
        using var tests = Process.Start(start)!;
        var said = await tests.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tests.WaitForExitAsync(TestContext.Current.CancellationToken);
        return tests.ExitCode == 0 ? null : said.Split('\n').FirstOrDefault(line => line.Contains("[FAIL]", StringComparison.Ordinal))?.Trim() ?? said;
    }
}
