using System.Net;
using PlanBuilder.Tests.Workflow.Ai;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Usage;

/// <summary>Plans that fail are refunded, again and again; what their AI calls cost is bounded all the same.</summary>
public sealed class AiAllowanceTests(AppWithoutResearch app) : IClassFixture<AppWithoutResearch>
{
    private const string Failing = "This brand voice makes the model say nothing at all.";

    [Fact]
    public async Task A_brand_voice_that_makes_the_model_fail_is_not_free_forever()
    {
        app.Ai.AnswerDrafts(DraftAnswers.Text(""));
        await LimitAsync("ai_calls_per_day = 9");
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var before = app.Ai.DraftCalls.Count;
        Answer answer;
        do
        {
            answer = await visitor.SendAsync(
                "/ai-plan-builder",
                "#plan-form",
                ("Form.BrandVoice", Failing),
                ("Form.Niche", $"{Guid.NewGuid()}"));
            if (answer.Location is { } path)
            {
                Assert.Contains("empty response", (await visitor.GetEndedAsync(path)).Words, StringComparison.Ordinal);
            }
        }
        while (answer.Status == HttpStatusCode.SeeOther && app.Ai.DraftCalls.Count - before < 12);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Contains("You've used today's AI allowance, so we didn't start this plan.", answer.Words, StringComparison.Ordinal);
        Assert.Contains(Failing, answer.Text, StringComparison.Ordinal); // what was typed is still there
        Assert.Equal(4, app.Ai.DraftCalls.Count - before); // the third plan might need four calls, after three for each of the others
        Assert.Contains("0 plans used this month", (await visitor.GetAsync("/usage")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_another_client_enqueues_past_the_form_fails_before_anything_is_called()
    {
        await LimitAsync("ai_calls_per_day = 1");
        var before = app.Ai.DraftCalls.Count;
        var id = await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync());
        await app.Database.UntilAsync("select status = 'failed' from jobs where id = @id", new { id });

        var job = await app.Database.JobAsync(id);
        Assert.Equal("ai_limit_reached", job.ErrorCode);
        Assert.NotNull(job.RefundedAt);
        Assert.Equal(before, app.Ai.DraftCalls.Count);
    }

    [Fact]
    public async Task A_plan_counts_what_its_services_counted_and_operators_see_it()
    {
        app.Ai.AnswerDrafts(DraftAnswers.Plan());
        await LimitAsync("ai_calls_per_day = 60");
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await visitor.GetEndedAsync(path);
        Assert.Equal((2, 6_000), await app.Database.OwnerAsync<(int, int)>("""
            select sum(calls)::int, sum(tokens)::int from ai_usage where job_id = @id and settled_at is not null
            """, new { id = Guid.Parse(path.Split('/')[^1]) }));

        await app.Database
            .OwnerRunAsync("""update auth.users set raw_app_meta_data = '{"role": "operator"}' where email = @email""", new { email });
        using var op = app.NewVisitor();
        await op.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "a long password"));
        Assert.Contains($"{email} 2 of 60 6,000 of 2,000,000 0", (await op.GetAsync("/operations")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_is_canceled_while_it_is_written_counts_as_estimated()
    {
        app.Ai.AnswerDrafts(AiAnswers.Silence());
        await LimitAsync("ai_calls_per_day = 60");
        var account = await app.Database.MakeAccountAsync();
        var id = await app.Database.EnqueueAsync(account);
        await app.Database.UntilAsync("select step is not distinct from 'drafting' from jobs where id = @id", new { id });
        await app.Database.AsAccountAsync(account, "select cancel_job(@id)", new { id });
        await app.Database.UntilAsync(
            "select calls >= 1 and tokens >= 10000 and settled_at is not null from ai_usage where job_id = @id", new { id });
    }

    // The tests of a class run one after the other.
    private Task<int> LimitAsync(string limit) => app.Database.OwnerRunAsync($"update usage_limits set {limit} where tier = 'free'");
}
