using System.Diagnostics;

namespace PlanBuilder.Tests.Operations;

/// <summary>
/// The README's way of backing up and restoring, on the embedded Postgres: into an app on another machine, which goes on with it.
/// </summary>
public sealed class BackupTests : IDisposable
{
    // Every row of every table of ours, and the journal of migrations.
    private const string Rows = """
        select string_agg(name || query_to_xml(format(
                 'select count(*), md5(string_agg(t::text, E''\n'' order by t::text)) from %s t', name),
                 true, true, '')::text, '' order by name)
          from (select format('%I.%I', schemaname, tablename) as name
                  from pg_tables where schemaname in ('public', 'auth', 'planbuilder')) tables
        """;

    private static readonly (string, string)[] Idle = [("Jobs__Workers", "0")];

    private readonly EmbeddedApp here = new(), there = new();

    public void Dispose()
    {
        here.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task What_was_backed_up_is_restored_elsewhere_and_goes_on_there()
    {
        var archive = Path.Combine(there.Folder, "planbuilder.dump");
        Guid waiting;
        string rows;
        await using (var app = await AppProcess.StartAsync(here.Folder))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
            Assert.DoesNotContain(app.Output, line => line.Contains("warn: PlanBuilder.Web.Postgres", StringComparison.Ordinal));
        }

        await using (var app = await AppProcess.StartAsync(here.Folder, Idle))
        {
            waiting = await here.QueryAsync<Guid>("""
                insert into jobs (user_id, input)
                select id, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}' from auth.users returning id
                """);
            await RunAsync(
                "pg_dump", "--format=custom", $"--file={archive}",
                "--host=" + Path.Combine(here.Folder, "run"), "--username=postgres", "postgres");
            rows = await here.QueryAsync<string>(Rows);
        }

        await using (await AppProcess.StartAsync(there.Folder, Idle)) // makes the roles
        {
            await RunAsync("pg_restore", "--clean", "--if-exists", "--single-transaction", "--host=" + Path.Combine(there.Folder, "run"),
                "--username=postgres", "--dbname=postgres", archive);
            Assert.Equal(rows, await there.QueryAsync<string>(Rows));
        }

        await using var restored = await AppProcess.StartAsync(there.Folder);
        await there.UntilAsync($"select status = 'completed' from jobs where id = '{waiting}'");
        await there.AssertInvariantsAsync();
        using var owner = new Visitor(restored.Address);
        var email = await there.QueryAsync<string>("select email from auth.users");
        await owner.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "a long password"));
        Assert.Equal(2, (await owner.GetAsync("/ai-plan-builder/plans")).Page.QuerySelectorAll(".plans > li").Length);
        Assert.Contains("2 of 3 plans used", (await owner.GetAsync("/usage")).Words, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var run = Process.Start(start)!;
        var said = await Wait.EndAsync($"{program} to end", run.StandardError.ReadToEndAsync());
        await Wait.EndAsync($"{program} to end", run.WaitForExitAsync());
        Assert.True(run.ExitCode == 0, said);
    }
}
