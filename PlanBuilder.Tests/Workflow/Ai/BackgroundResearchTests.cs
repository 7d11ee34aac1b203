using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>Research that goes on in the background: it has an id, by which it is taken up again after a crash.</summary>
public sealed class BackgroundResearchTests(AiApp app, AppWithPlainResearch plain)
    : IClassFixture<AiApp>, IClassFixture<AppWithPlainResearch>
{
    [Fact]
    public async Task Background_research_is_polled_by_its_id_until_it_ends()
    {
        app.Ai.AnswerResearch(ResearchAnswers.Begun("resp-1"));
        app.Ai.AnswerPolls(ResearchAnswers.Begun("resp-1"), ResearchAnswers.Found());
        var (asked, polled) = Counts(app);

        var plan = await PlanAsync(app, await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync()));

        Assert.Equal(2, plan.Provenance.Sources.Count);
        Assert.Equal(1, app.Ai.ResearchCalls.Count - asked);
        Assert.Equal(["resp-1", "resp-1"], Ids(polled));
    }

    [Fact]
    public async Task Research_begun_by_a_lost_attempt_is_resumed_and_not_paid_for_again()
    {
        app.Ai.AnswerPolls(ResearchAnswers.Begun("resp-2"), ResearchAnswers.Found());
        var (asked, polled) = Counts(app);

        var plan = await PlanAsync(app, await EnqueueBegunAsync("resp-2"));

        Assert.Equal(2, plan.Provenance.Sources.Count);
        Assert.Equal(0, app.Ai.ResearchCalls.Count - asked);
        Assert.Equal(["resp-2", "resp-2"], Ids(polled));
    }

    [Fact]
    public async Task Research_that_the_service_forgot_is_requested_again()
    {
        app.Ai.AnswerResearch(ResearchAnswers.Found());
        app.Ai.AnswerPolls(AiAnswers.Refused(404, "not_found"));
        var (asked, polled) = Counts(app);

        var plan = await PlanAsync(app, await EnqueueBegunAsync("resp-3"));

        Assert.Equal(2, plan.Provenance.Sources.Count);
        Assert.Equal(1, app.Ai.ResearchCalls.Count - asked);
        Assert.Equal(["resp-3"], Ids(polled));
    }

    [Fact]
    public async Task A_service_without_background_mode_is_asked_without_it_from_then_on()
    {
        plain.Ai.AnswerResearch(AiAnswers.Refused(400, "unknown_parameter"), ResearchAnswers.Found());
        for (var i = 0; i < 2; i++)
        {
            var id = await plain.Database.EnqueueAsync(await plain.Database.MakeAccountAsync());
            Assert.Equal(2, (await PlanAsync(plain, id)).Provenance.Sources.Count);
        }

        Assert.Equal([true, false, false], plain.Ai.ResearchCalls.Select(call => call.Json.TryGetProperty("background", out _)));
    }

    private static (int Asked, int Polled) Counts(AiApp of) => (of.Ai.ResearchCalls.Count, of.Ai.Polls.Count);

    private IEnumerable<string> Ids(int before) => app.Ai.Polls.Skip(before).Select(poll => poll.Json.GetProperty("id").GetString()!);

    // As a node leaves it that is killed while it waits for research.
    private async Task<Guid> EnqueueBegunAsync(string call) => await app.Database.OwnerAsync<Guid>("""
        set session_replication_role = replica; -- what triggers would set is given here
        with job as (
          insert into jobs (
            user_id, input, status, progress, version, queued_at, queue_position_at, idempotency_key, attempt, attempts_left)
          values (@account, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}', 'queued', 0, 1, now(), now(), @call, 1, 2)
          returning id)
        insert into job_steps (job_id, step, outcome) select id, 'research_call', jsonb_build_object('id', @call::text) from job
        returning job_id;
        reset session_replication_role
        """, new { account = await app.Database.MakeAccountAsync(), call });

    private static async Task<Plan> PlanAsync(AiApp of, Guid id)
    {
        await of.Database.UntilAsync("select status = 'completed' from jobs where id = @id", new { id });
        return PlanReader.Read((await of.Database.JobAsync(id)).Result!).Plan!;
    }
}

/// <summary>An app whose research is not used for anything else.</summary>
public sealed class AppWithPlainResearch(TestPostgres server) : AiApp(server);
