using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What becomes of jobs whose process is killed, again and again, and of those that merely stand beside them.</summary>
public sealed class RestartTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task A_plan_asked_for_at_a_node_that_is_killed_before_anybody_claims_it_is_made_by_the_next()
    {
        await using var pages = await nodes.StartAsync(("Jobs__Workers", "0"));
        using var visitor = new Visitor(pages.Address);
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await pages.KillAsync();

        // Nobody is to rescue it from a node that merely starts slowly.
        await using var next = await nodes.StartAsync(
            ("ASPNETCORE_URLS", pages.Address.ToString()), ("Jobs__HeartbeatTimeout", "00:00:30"));
        var page = await visitor.GetEndedAsync(path);

        PlanNames.AssertFor("Grow followers", page.Page.QuerySelector("h1")!.TextContent);
        Assert.Equal((1, 2), await nodes.Database.OwnerAsync<(int, int)>(
            "select attempt, attempts_left from jobs where id = @id", new { id = Guid.Parse(path.Split('/')[^1]) }));
        await nodes.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_job_that_loses_its_process_each_time_fails_and_one_beside_it_is_made()
    {
        var lost = await nodes.EnqueueAsync();
        await LoseAsync(() => nodes.UntilAsync(lost, "status = 'running' and attempt = 1"));
        await LoseAsync(() => nodes.UntilAsync(lost, "status = 'running' and attempt = 2"));
        var beside = await nodes.EnqueueAsync();
        await LoseAsync(async () =>
        {
            await nodes.UntilAsync(beside, "status = 'running' and attempt = 1");
            await nodes.UntilAsync(lost, "status = 'running' and attempt = 3");
        });

        await using var app = await nodes.StartAsync();
        await nodes.UntilAsync(lost, "status = 'failed' and error_code = 'worker_lost'");
        await nodes.UntilAsync(beside, "status = 'completed' and attempt = 2");
        await nodes.Database.AssertInvariantsAsync();
    }

    // Starts a node, and kills it when its jobs are as far as they are to come: in the middle.
    private async Task LoseAsync(Func<Task> inTheMiddle)
    {
        await using var held = await nodes.Database.HoldProfilesAsync();
        await using var app = await nodes.StartAsync();
        await inTheMiddle();
        await app.KillAsync();
    }
}
