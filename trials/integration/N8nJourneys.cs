using System.Diagnostics;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Integration;

/// <summary>
/// Our workflows in a real n8n, from the form to the finished page; <c>script/test-n8n</c> runs it, for it takes minutes and 3 GB.
/// </summary>
public sealed class N8nJourneys(Stage browser, N8nStage stage, ITestOutputHelper output) : IClassFixture<N8nStage>
{
    private const int Jobs = 20;

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task A_plan_goes_from_the_form_through_n8n_to_the_finished_page(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        await using var visit = await browser.NewVisitAsync(address: stage.AppAddress);
        await visit.SignUp();
        await visit.FillInPlan("Increase engagement", "7 days", "bakery \"{{ $json.niche }}\" <b>\\", "Instagram", "TikTok");
        await visit.Generate();
        await visit.SeeHeading("Bakery ");

        Assert.Equal(7, await visit.CountDays());
        Assert.Equal(14, await visit.CountPosts());
        var (id, runner, by, sources, shape, execution) = await stage.RowAsync<(Guid, string, string, int, string, string)>("""
            select id, runner, result #>> '{made,by}', jsonb_array_length(result #> '{made,sources}'), jsonb_typeof(result),
                   n8n_execution_id
              from jobs order by created_at desc limit 1
            """);
        Assert.Equal(("n8n", "n8n", 2, "object"), (runner, by, sources, shape));
        Assert.NotNull(execution);
        Assert.Contains(
            stage.Ai.DraftCalls, call => call.Messages[^1].Contains("""bakery \"{{ $json.niche }}\" <b>\\""", StringComparison.Ordinal));
        output.WriteLine($"{workflow}: job {id} ended by execution {execution}");
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task A_failing_AI_service_comes_to_the_visitor_as_a_sentence(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        stage.Ai.AnswerDrafts(AiAnswers.Refused(401, "invalid_api_key"));
        await using var visit = await browser.NewVisitAsync(address: stage.AppAddress);
        await visit.SignUp();
        await visit.FillInPlan("Grow followers", "7 days", "florist", "X");
        await visit.Generate();
        await visit.SeeHeading("We couldn't create this plan");

        var (sentence, detail) = await stage.RowAsync<(string, string)>("""
            select e.message, f.detail from jobs j
              join failure_reasons e on e.code = 'ai_key_refused'
              join job_failures f on f.job_id = j.id
             where j.error = e.message
             order by j.created_at desc limit 1
            """);
        await Assertions.Expect(visit.Page.GetByText(sentence)).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("doesn't count")).ToBeVisibleAsync();
        Assert.DoesNotContain(AiDouble.GrokKey, await visit.Page.ContentAsync(), StringComparison.Ordinal);
        output.WriteLine($"{workflow}: {sentence} For operators: {detail}");
    });

    [Theory]
    [InlineData(N8nStage.Direct, "Sorry, no calendar today.", "ai_unreadable")]
    [InlineData(N8nStage.Callback, "Sorry, no calendar today.", "ai_unreadable")]
    [InlineData(N8nStage.Direct, "I'm sorry, but I can't help with that.", "ai_declined")]
    [InlineData(N8nStage.Callback, " ", "ai_empty")]
    [InlineData(
        N8nStage.Direct, """{"schedule":[{"day":1,"posts":[{"platform":"X","suggestedCaption":"One of seven."}]}]}""", "unusable_plan")]
    public Task What_is_no_plan_ends_with_the_reason_that_it_has_here(string workflow, string words, string code) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        stage.Ai.AnswerDrafts(DraftAnswers.Whole(words));
        var id = await stage.EnqueueAsync();
        await EndedAsync(id);
        Assert.Equal((code, true), await stage.RowAsync<(string, bool)>("""
            select j.error_code, a.refunded_at is not null from jobs j join user_activity a on a.job_id = j.id where j.id = @id
            """, new { id }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task One_hiccup_of_the_AI_costs_no_plan(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        var before = stage.Ai.DraftCalls.Count;
        stage.Ai.AnswerDrafts(AiAnswers.Refused(503, "overloaded"));
        var id = await stage.EnqueueAsync();
        await stage.UntilCalledAsync(before + 1);
        stage.Ai.AnswerDrafts(DraftAnswers.Plan());
        await EndedAsync(id);
        Assert.Equal("completed", await stage.RowAsync<string>("select status from jobs where id = @id", new { id }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task Odd_characters_and_words_around_it_end_as_a_plan(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        var plan = Enumerable.Range(1, 7).Select(day =>
            $$"""{"day":{{day}},"posts":[{"platform":"X","suggestedCaption":"Loaf {{day}} \\u0000 of half \\ud83d a {week}."}]}""");
        stage.Ai.AnswerDrafts(DraftAnswers.Whole($"Here {{it}} is: [{string.Join(',', plan)}] \u0000 \ud83d Enjoy."));
        var id = await stage.EnqueueAsync();
        await EndedAsync(id);
        Assert.Equal(7, await stage.RowAsync<int>("select (result ->> 'totalPosts')::int from jobs where id = @id", new { id }));
    });

    [Fact]
    public Task A_research_that_fails_becomes_a_note_on_the_plan() => TryAsync(async () =>
    {
        await stage.UseAsync(N8nStage.Direct);
        stage.Ai.AnswerResearch(AiAnswers.Refused(403, "agent_api_migration_required"));
        var id = await stage.EnqueueAsync();
        await EndedAsync(id);
        Assert.Contains(
            "Created without web research",
            await stage.RowAsync<string>("select result #>> '{made,notes,0}' from jobs where id = @id", new { id }),
            StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(N8nStage.Direct, "drafting", true), InlineData(N8nStage.Callback, "drafting", true)]
    [InlineData(N8nStage.Direct, "researching", false), InlineData(N8nStage.Callback, "researching", true)]
    public Task What_a_killed_n8n_had_in_hand_is_made_when_it_is_back(string workflow, string step, bool kill) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        stage.Ai.AnswerDrafts(AiAnswers.Silence());
        stage.Ai.AnswerResearch(step == "researching" ? AiAnswers.Silence() : ResearchAnswers.Found());
        var id = await stage.EnqueueAsync();
        await stage.UntilAsync("select step = @step from jobs where id = @id", new { id, step });
        await (kill ? stage.KillN8nAsync() : stage.StopN8nAsync());
        stage.Ai.AnswerDrafts(DraftAnswers.Plan());
        stage.Ai.AnswerResearch(ResearchAnswers.Found());
        var next = await stage.EnqueueAsync();
        await stage.UntilAsync("select handover_attempts > 0 and handed_over_at is null from jobs where id = @next", new { next });
        await stage.StartN8nAsync();
        await EndedAsync(id);
        await EndedAsync(next);
        Assert.Equal(("completed", 2, 10), await stage.RowAsync<(string, int, int)>("""
            select status, n8n_runs, (select sum(calls)::int from ai_usage where job_id = jobs.id) from jobs where id = @id
            """, new { id }));
        Assert.Equal("completed", await stage.RowAsync<string>("select status from jobs where id = @next", new { next }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task A_plan_that_comes_while_PlanBuilder_is_away_is_read_when_it_is_back(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        var away = new TaskCompletionSource();
        stage.Ai.AnswerDrafts(async (context, call) =>
        {
            await away.Task;
            await DraftAnswers.Plan()(context, call);
        });
        var id = await stage.EnqueueAsync();
        await stage.UntilAsync("select step = 'drafting' from jobs where id = @id", new { id });
        await stage.KillAppAsync();
        away.SetResult();
        if (workflow == N8nStage.Direct)
        {
            await stage.UntilAsync("select step = 'reading' from jobs where id = @id", new { id });
        }

        await stage.UseAsync(workflow);
        await EndedAsync(id);
        Assert.Equal(("completed", 1), await stage.RowAsync<(string, int)>("select status, n8n_runs from jobs where id = @id", new { id }));
    });

    [Fact]
    public Task A_job_that_comes_while_PlanBuilder_is_away_is_claimed_when_it_is_back() => TryAsync(async () =>
    {
        await stage.UseAsync(N8nStage.Callback, workers: 0);
        var id = await stage.EnqueueAsync();
        await stage.KillAppAsync();
        await stage.DeliverAsync(N8nStage.Callback, id);
        await stage.UseAsync(N8nStage.Callback, workers: 0);
        await EndedAsync(id);
        Assert.Equal("completed", await stage.RowAsync<string>("select status from jobs where id = @id", new { id }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task A_canceled_job_stays_so_whatever_n8n_brings(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        var goOn = new TaskCompletionSource();
        stage.Ai.AnswerDrafts(async (context, call) =>
        {
            await goOn.Task;
            await DraftAnswers.Plan()(context, call);
        });
        var id = await stage.EnqueueAsync();
        await stage.UntilAsync("select step = 'drafting' from jobs where id = @id", new { id });
        await stage.CancelAsync(id);
        goOn.SetResult();
        await stage.UntilIdleAsync();
        Assert.Equal(("failed", "cancelled"), await stage.RowAsync<(string, string)>(
            "select status, error_code from jobs where id = @id", new { id }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task Four_weeks_get_a_strategy_and_one_batch_after_the_other(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        await EndedAsync(await stage.EnqueueAsync()); // its answer says that the workflow makes long plans
        var (strategies, drafts) = (stage.Ai.StrategyCalls.Count, stage.Ai.DraftCalls.Count);
        stage.Ai.AnswerDrafts(AiAnswers.Refused(503, "overloaded"), DraftAnswers.Plan()); // one hiccup
        var id = await stage.EnqueueAsync("28 days");
        await EndedAsync(id);

        Assert.Equal((1, 3), (stage.Ai.StrategyCalls.Count - strategies, stage.Ai.DraftCalls.Count - drafts));
        Assert.Contains("Bread that anyone can bake", stage.Ai.DraftCalls.Last().Messages[^1], StringComparison.Ordinal);
        Assert.Contains(Words.From("s28 False", 6), stage.Ai.DraftCalls.Last().Messages[^1], StringComparison.Ordinal);
        Assert.Equal(("completed", 28), await stage.RowAsync<(string, int)>("""
            select status, (result ->> 'totalPosts')::int from jobs where id = @id
            """, new { id }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task Posts_are_rewritten_and_proposed_and_a_failing_AI_is_refunded(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        var plan = await stage.EnqueueAsync();
        await EndedAsync(plan);
        var (drafts, researches) = (stage.Ai.DraftCalls.Count, stage.Ai.ResearchCalls.Count);
        stage.Ai.AnswerDrafts(RewriteAnswers.Good());
        var rewritten = await stage.RewriteAsync(plan);
        await EndedAsync(rewritten);
        Assert.Equal((1, 0), (stage.Ai.DraftCalls.Count - drafts, stage.Ai.ResearchCalls.Count - researches));
        stage.Ai.AnswerDrafts(AiAnswers.Refused(401, "invalid_api_key"));
        var failed = await stage.RewriteAsync(plan);
        await EndedAsync(failed);

        var rules = stage.Ai.DraftCalls.ElementAt(drafts).Messages[0];
        Assert.Equal(Web.Workflow.Ai.ChangePrompts.Rules, rules);
        Assert.Equal(("completed", "n8n", 7, false), await stage.RowAsync<(string, string, int, bool)>("""
            select j.status, j.runner, (select count(*)::int from plan_proposals p where p.job_id = j.id), a.refunded_at is not null
              from jobs j join user_activity a on a.job_id = j.id where j.id = @rewritten
            """, new { rewritten }));
        Assert.Equal(("ai_key_refused", true), await stage.RowAsync<(string, bool)>("""
            select j.error_code, a.refunded_at is not null from jobs j join user_activity a on a.job_id = j.id where j.id = @failed
            """, new { failed }));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task What_a_killed_worker_had_in_hand_is_made_by_another(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        await stage.StartQueueAsync();
        try
        {
            stage.Ai.AnswerDrafts(AiAnswers.Silence());
            var id = await stage.EnqueueAsync();
            await stage.UntilAsync("select step = 'drafting' from jobs where id = @id", new { id });
            await stage.StartWorkerAsync();
            stage.Ai.AnswerDrafts(DraftAnswers.Plan());
            var watch = Stopwatch.StartNew();
            await stage.KillFirstWorkerAsync();
            await EndedAsync(id);
            var (status, runs) = await stage.RowAsync<(string, int)>("select status, n8n_runs from jobs where id = @id", new { id });
            Assert.Equal("completed", status);
            output.WriteLine($"{workflow}: completed {watch.Elapsed.TotalSeconds:0} s after the kill, in {runs} runs");
        }
        finally
        {
            await stage.EndQueueAsync();
        }
    });

    [Fact]
    public Task Doctor_hears_the_answer_to_its_test_delivery() => TryAsync(async () =>
    {
        await stage.UseAsync(N8nStage.Callback);
        var said = await stage.AskDoctorAsync(N8nStage.Callback);
        Assert.Contains("ok          Plans: created by n8n", said, StringComparison.Ordinal);
        Assert.Contains("ok          n8n callbacks: the test delivery was answered with a signed event", said, StringComparison.Ordinal);
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task How_long_it_takes_from_the_row_to_the_first_question(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow);
        var asked = DateTime.UtcNow;
        stage.Ai.AnswerResearch(async (context, call) =>
        {
            asked = DateTime.UtcNow;
            await ResearchAnswers.Found()(context, call);
        });
        var times = new List<(double Lease, double Claim, double Question)>();
        for (var i = 0; i < Jobs; i++)
        {
            var id = await stage.EnqueueAsync();
            await EndedAsync(id);
            var (created, leased, started) = await stage.RowAsync<(DateTime, DateTime, DateTime)>(
                "select created_at, handed_over_at, started_at from jobs where id = @id", new { id });
            times.Add((
                (leased - created).TotalMilliseconds, (started - created).TotalMilliseconds,
                (asked - created.ToUniversalTime()).TotalMilliseconds));
        }

        output.WriteLine($"{workflow}: {Median(times.Select(time => time.Lease))} ms to the hand-over, "
            + $"{Median(times.Select(time => time.Claim))} to n8n's claim, {Median(times.Select(time => time.Question))} to its first "
            + $"question; medians of {Jobs} from the row");
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task The_canvas_is_photographed(string workflow) => TryAsync(async () =>
    {
        await using var visit = await browser.NewVisitAsync();
        await stage.PhotographAsync(visit.Page, workflow, Path.Combine(Stage.Artifacts, workflow + ".png"));
    });

    [Theory, InlineData(N8nStage.Direct), InlineData(N8nStage.Callback)]
    public Task Forty_deliveries_of_twenty_jobs_are_twenty_drafts(string workflow) => TryAsync(async () =>
    {
        await stage.UseAsync(workflow, workers: 0);
        var before = stage.Ai.DraftCalls.Count;
        var watch = Stopwatch.StartNew();
        var ids = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => stage.EnqueueAsync()));
        await Task.WhenAll(ids.Concat(ids).Select(id => stage.DeliverAsync(workflow, id)));
        await stage.UntilAsync("select count(*) = @Jobs from jobs where id = any(@ids) and status = 'completed'", new { ids, Jobs });
        await stage.UntilIdleAsync();

        Assert.Equal(Jobs, stage.Ai.DraftCalls.Count - before);
        Assert.Equal(Jobs, await stage.RowAsync<int>(
            "select count(distinct n8n_execution_id)::int from jobs where id = any(@ids) and attempt = 1", new { ids }));
        output.WriteLine(
            $"{workflow}: {2 * Jobs} deliveries, {stage.Ai.DraftCalls.Count - before} drafts, {watch.Elapsed.TotalSeconds:0.0} s");
    });

    [Fact]
    public async Task Imported_twice_nothing_doubles() => Assert.Equal((3L, 5L), await stage.RowAsync<(long, long)>(
        "select (select count(*) from workflow_entity), (select count(*) from credentials_entity)", database: "n8n"));

    private static int Median(IEnumerable<double> times) => (int)times.Order().ElementAt(Jobs / 2);

    private Task EndedAsync(Guid id) => stage.UntilAsync("select completed_at is not null from jobs where id = @id", new { id });

    private async Task TryAsync(Func<Task> trial)
    {
        stage.Ai.AnswerDrafts(DraftAnswers.Plan());
        stage.Ai.AnswerResearch(ResearchAnswers.Found());
        try
        {
            await trial();
            await stage.AssertInvariantsAsync();
        }
        catch
        {
            var said = Path.Combine(Stage.Artifacts, TestContext.Current.TestMethod!.MethodName + ".log");
            await File.WriteAllTextAsync(said, stage.Output);
            output.WriteLine($"What all programs said stands in {said}");
            throw;
        }
    }
}
