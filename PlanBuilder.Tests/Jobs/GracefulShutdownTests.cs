using System.Net;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A node that is told to stop while it works, and told again because somebody is impatient.</summary>
public sealed class GracefulShutdownTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task A_node_that_is_told_to_stop_twice_releases_its_jobs_and_claims_no_more()
    {
        await using (var app = await nodes.StartAsync(("Jobs__Workers", "1")))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            var account = await nodes.Database.OwnerAsync<Guid>("select id from auth.users order by created_at desc limit 1");
            await using var held = await nodes.Database.HoldProfilesAsync(); // pages that need one wait, too: the request names its zone
            var path = "/ai-plan-builder/" + await nodes.Database.EnqueueAsync(
                account, """{"goal":"Grow followers","period":"7 days","platforms":["X"],"timeZone":"Europe/Berlin"}""");
            await nodes.Database.UntilAsync("select exists (select from jobs where status = 'running')");
            var waiting = await nodes.EnqueueAsync();
            var watching = visitor.GetAsync((await visitor.GetAsync(path)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!);

            await app.SignalAsync("TERM");
            var released = await watching;
            Assert.Equal(HttpStatusCode.NoContent, released.Status);
            Assert.False(released.Response.Headers.Contains("HX-Trigger"));
            // Jobs__StopGrace is a second; held up by something else it would be for as long as the host allows, twenty more.
            Assert.Equal(0, await Wait.EndAsync("the node to stop", app.StopAsync(), limit: TimeSpan.FromSeconds(15)));

            Assert.Equal((1, 3, 0, 3), await nodes.Database.OwnerAsync<(int, int, int, int)>("""
                select first.attempt, first.attempts_left, other.attempt, other.attempts_left
                  from jobs first, jobs other
                 where other.id = @waiting and first.id <> @waiting and first.status = 'queued' and other.status = 'queued'
                """, new { waiting }));
            Assert.DoesNotContain(app.Output, line => line.Contains("   at ", StringComparison.Ordinal));
        }

        await nodes.Database.AssertInvariantsAsync();

        await using var next = await nodes.StartAsync();
        await nodes.Database.UntilAsync("select bool_and(status = 'completed') from jobs");
        await nodes.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_job_that_ends_within_the_grace_is_ended_and_the_next_one_is_left_to_another_node()
    {
        await using var ai = await AiDouble.StartAsync();
        var goOn = new TaskCompletionSource();
        ai.AnswerDrafts(DraftAnswers.PlanInTwo(3, goOn.Task));
        await using var app = await nodes.StartAsync(
            [("Jobs__Workers", "1"), ("Jobs__StopGrace", "00:05:00"), ("Jobs__HeartbeatTimeout", "00:00:30"),
             .. ai.Settings(withResearch: false)]);
        var running = await nodes.EnqueueAsync();
        await nodes.UntilAsync(running, "coalesce(posts_done > 0, false)");
        var waiting = await nodes.EnqueueAsync();

        var stopped = app.StopAsync();
        using var http = new HttpClient { BaseAddress = app.Address };
        await Wait.UntilAsync("the node to answer no more", async () => !await AnswersAsync(http));
        goOn.SetResult();
        Assert.Equal(0, await stopped);

        Assert.Equal(
            ("completed", 1),
            await nodes.Database.OwnerAsync<(string, int)>("select status, attempt from jobs where id = @running", new { running }));
        Assert.Equal(
            ("queued", 0),
            await nodes.Database.OwnerAsync<(string, int)>("select status, attempt from jobs where id = @waiting", new { waiting }));
        await nodes.Database.OwnerRunAsync("delete from auth.users"); // the other test counts its jobs
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/live");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
