using System.Text.Json;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Workflow.Ai;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>
/// A job that is stopped with what is written becomes a shorter plan; one that is canceled leaves nothing. Both close the call.
/// </summary>
public sealed class StoppedPlanTests(AppWithoutResearch app) : IClassFixture<AppWithoutResearch>
{
    private const string Request = """{"goal":"Grow followers","period":"7 days","platforms":["Instagram","X"]}""";

    [Theory, InlineData("stop_job", "completed"), InlineData("cancel_job", "failed")]
    public async Task Its_owner_ends_it_in_the_middle_of_an_answer(string function, string status)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Ai.AnswerDrafts(DraftAnswers.FirstPosts(4, async (context, call) =>
        {
            await AiAnswers.Silence()(context, call);
            closed.TrySetResult();
        }));
        var owner = await app.Database.MakeAccountAsync();
        var id = await app.Database.EnqueueAsync(owner, Request);
        await app.Database.UntilAsync("select coalesce(posts_done = 4, false) from jobs where id = @id", new { id });
        Assert.Equal(4, await app.Database.App.AsUserAsync(owner, session => session.SingleAsync<int>(
            "select count(*)::int from job_posts where job_id = @id", new { id }), TestContext.Current.CancellationToken));
        await app.Database.AsAccountAsync(owner, $"select {function}(@id)", new { id });

        await Wait.EndAsync("the call to be closed", closed.Task);
        await app.Database.UntilAsync("select status = @status from jobs where id = @id", new { id, status });
        Assert.Equal(0, await app.Database.OwnerAsync<int>(
            """
            select (select count(*) from job_posts where job_id = @id)::int
                   + (select count(*) from job_steps where job_id = @id and step <> 'strategy')::int
            """, new { id }));
        Assert.Null((await app.Database.JobAsync(id)).RefundedAt); // both count: it was under way
        if (status == "completed")
        {
            var plan = PlanReader.Read((await app.Database.JobAsync(id)).Result!).Plan!;
            Assert.Equal(4, plan.TotalPosts);
            Assert.Contains("You stopped this plan when it had 4 of 14 posts.", plan.Provenance.Notes);
        }

        await app.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task An_attempt_that_met_a_busy_service_keeps_what_it_has_for_the_next()
    {
        var before = app.Ai.DraftCalls.Count;
        app.Ai.AnswerDrafts(
            DraftAnswers.FirstPosts(4, DraftAnswers.Events(_ => ["""{"error":{"code":503,"message":"Overloaded"}}"""])),
            AiAnswers.Reset(), DraftAnswers.Plan());
        var id = await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync(), Request);
        await app.Database.UntilAsync("select status = 'completed' from jobs where id = @id", new { id });

        var plan = PlanReader.Read((await app.Database.JobAsync(id)).Result!).Plan!;
        Assert.Equal(14, plan.TotalPosts);
        Assert.Equal([14, 10, 10], app.Ai.DraftCalls.Skip(before).Select(call => call.Slots.Count));
        Assert.Equal((2, 3), await app.Database.OwnerAsync<(int, int)>(
            "select attempt, attempts_left from jobs where id = @id", new { id }));
    }
}

/// <summary>The same where no runner is alive: the sweep completes the job.</summary>
public sealed class AbandonedStopTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Theory, InlineData("status = 'queued', runner = null"), InlineData("heartbeat_at = now() - interval '1 minute', attempts_left = 0")]
    public async Task The_sweep_completes_it_with_what_is_there(string state)
    {
        await using var app = await nodes.StartAsync(("Jobs__Workers", "0"));
        var id = await nodes.Database.MakeJobAsync("running");
        var post = JsonSerializer.Serialize(
            new Post("s1", "12:00", PostTypes.Video, "A theme", "X", Pillars.Educational, "A caption."), Plan.Json);
        await nodes.Database.AsAppServiceAsync(
            "insert into job_posts (job_id, slot, day, post, attempt) values (@id, 1, 1, @post::jsonb, 1)", new { id, post });
        await nodes.Database.AsAccountAsync((await nodes.Database.JobAsync(id)).UserId, "select stop_job(@id)", new { id });
        await nodes.Database.AgeAsync(id, state);

        await nodes.UntilAsync(id, "status = 'completed'");
        var plan = PlanReader.Read((await nodes.Database.JobAsync(id)).Result!).Plan!;
        Assert.Equal(("A caption.", 1), (plan.Schedule[0].Posts.Single().SuggestedCaption, plan.TotalPosts));
    }
}
