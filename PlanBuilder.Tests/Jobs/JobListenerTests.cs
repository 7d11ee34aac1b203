using System.Net;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The node's connections are cut off by the server, as at a failover: it listens again and fetches what it missed.</summary>
public sealed class JobListenerTests(WorkerlessApp watching, TestApp working) : IClassFixture<WorkerlessApp>, IClassFixture<TestApp>
{
    private const string Listener = "(query ~ '^ *listen' or query = 'select 1')";

    [Theory]
    [InlineData(Listener)]
    [InlineData("true")]
    public async Task A_held_request_hears_of_a_change_that_came_while_nobody_listened(string whose)
    {
        using var visitor = watching.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var status = (await visitor.GetAsync(path)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!;
        await visitor.GetAsync(status.Replace("since=1", "since=0", StringComparison.Ordinal)); // from here on the node knows the job
        var held = visitor.GetAsync(status);

        await CutOffAsync(watching.Database, whose);
        await watching.MoveAsync(path, "status = 'running', step = 'drafting', progress = 40");
        await ListensAsync(watching.Database);

        var fragment = await held;
        Assert.Equal(HttpStatusCode.OK, fragment.Status);
        Assert.Equal("Draft", fragment.Page.QuerySelector("[aria-current=step]")!.TextContent);
        await watching.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Jobs_in_the_middle_go_on_after_every_connection_was_cut_off()
    {
        var held = await working.Database.HoldProfilesAsync();
        for (var job = 0; job < 6; job++)
        {
            await working.Database.EnqueueAsync(await working.Database.MakeAccountAsync());
        }

        await working.Database.UntilAsync("select count(*) = 4 from jobs where status = 'running'");

        await CutOffAsync(working.Database, "true");
        await held.DisposeAsync();

        await working.Database.UntilAsync("select bool_and(status = 'completed' and attempts_left = 2) from jobs");
        await working.Database.AssertInvariantsAsync();
    }

    private static Task ListensAsync(TestDatabase database) => Wait.UntilAsync("the node to listen", () => database.OwnerAsync<bool>($"""
        select exists (select from pg_stat_activity where datname = current_database() and application_name = 'planbuilder' and {Listener})
        """));

    private static async Task CutOffAsync(TestDatabase database, string whose)
    {
        // Until the listener is among them: it connects when it can.
        await Wait.UntilAsync("a listener to cut off", () => database.OwnerAsync<bool>($"""
            select coalesce(bool_or(listens), false)
              from (select {Listener} as listens, pg_terminate_backend(pid)
                      from pg_stat_activity
                     where datname = current_database() and application_name = 'planbuilder' and {whose}) cut_off
            """));
        var cutOff = DateTime.UtcNow;
        await Wait.UntilAsync("the listener that was cut off to be gone", () => database.OwnerAsync<bool>($"""
            select not exists (select from pg_stat_activity
                                where datname = current_database() and application_name = 'planbuilder'
                                  and {Listener} and backend_start < @cutOff)
            """, new { cutOff }));
    }
}
