using System.Net;

namespace PlanBuilder.Tests.Operations;

/// <summary>A node that is told to stop while it works, and told again because somebody is impatient.</summary>
public sealed class StopTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task A_node_that_is_told_to_stop_twice_gives_its_jobs_back_and_claims_no_more()
    {
        await using (var app = await nodes.StartAsync(("Jobs__Workers", "1")))
        {
            using var visitor = new Visitor(app.Address);
            await visitor.SignUpAsync();
            var form = await visitor.GetAsync("/ai-plan-builder");
            await using var held = await nodes.Database.HoldProfilesAsync();
            var path = (await visitor.SendAsync("/ai-plan-builder", form, "#plan-form")).Location!;
            await nodes.Database.UntilAsync("select exists (select from jobs where status = 'running')");
            var waiting = await nodes.EnqueueAsync();
            var watching = visitor.GetAsync((await visitor.GetAsync(path)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!);

            await app.SignalAsync("TERM");
            var released = await watching;
            Assert.Equal(HttpStatusCode.NoContent, released.Status);
            Assert.False(released.Response.Headers.Contains("HX-Trigger"));
            // Jobs__StopGrace is a second; held up by something else it would be for as long as the host allows, twenty more.
            Assert.Equal(0, await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken));

            Assert.Equal((1, 3, 0, 3), await nodes.Database.OwnerAsync<(int, int, int, int)>("""
                select first.attempt, first.attempts_left, other.attempt, other.attempts_left
                  from jobs first, jobs other
                 where other.id = @waiting and first.id <> @waiting and first.status = 'queued' and other.status = 'queued'
                """, new { waiting }));
            Assert.DoesNotContain(app.Said, line => line.Contains("   at ", StringComparison.Ordinal));
        }
        await nodes.Database.AssertInvariantsAsync();

        await using var next = await nodes.StartAsync();
        await nodes.Database.UntilAsync("select bool_and(status = 'completed') from jobs");
        await nodes.Database.AssertInvariantsAsync();
    }
}
