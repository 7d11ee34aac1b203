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

    // Tests of something else, or of everything at once: what they notice says nothing of what the object is good for.
    private static readonly Type[] Others =
    [
        typeof(MigrationsTests), typeof(EmbeddedPostgresTests), typeof(OlderDatabaseTests),
        typeof(Jobs.ListenerTests), typeof(Jobs.FullPoolTests), typeof(Jobs.LifeModelTests),
    ];

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

    // The tests of the schema, in a process of their own on this server, up to the first that fails; null when none does.
    private async Task<string?> FirstRedTestAsync(string sabotage)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(SabotageTests).Assembly.Location, "-stopOnFail", "-noColor", "-noLogo",
            "-namespace", typeof(TestDatabase).Namespace!, "-namespace", typeof(Jobs.LifeTests).Namespace!,
            .. Others.SelectMany(type => new[] { "-class-", type.FullName! }),
        ])
        {
            RedirectStandardOutput = true,
            Environment = { [Variable] = sabotage, [TestPostgres.Variable] = server.Host },
        };
        using var tests = Process.Start(start)!;
        await foreach (var line in ReadLinesAsync(tests.StandardOutput))
        {
            if (line.Contains("[FAIL]", StringComparison.Ordinal))
            {
                tests.Kill(entireProcessTree: true); // what else waits for something that never comes now is not waited for
                return line.Trim();
            }
        }
        await tests.WaitForExitAsync(TestContext.Current.CancellationToken);
        return tests.ExitCode == 0 ? null : $"exit code {tests.ExitCode}";
    }

    private static async IAsyncEnumerable<string> ReadLinesAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            yield return line;
        }
    }
}
