using System.Net;
using System.Text.Json;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Rewrites that n8n makes, from the press of a button to the proposal.</summary>
public sealed class N8nRewriteTests(RewritingN8nApp app) : IClassFixture<RewritingN8nApp>
{
    private const string Words = """
        {"schedule":[{"day":2,"posts":[{"id":"s4","suggestedCaption":"Short."},{"id":"s5","suggestedCaption":"Nobody asked."}]}]}
        """;

    private static readonly string Answer = JsonSerializer.Serialize(new
    {
        output = new[]
        {
            new
            {
                choices = new[] { new { finish_reason = "stop", message = new { content = Words } } },
                usage = new { prompt_tokens = 90_000_000, completion_tokens = 10 },
            },
        },
        made = new { by = "n8n", model = "grok-4.3" },
    });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_rewrite_is_handed_over_with_its_questions_and_proposed_as_n8n_brings_it(bool byCallback)
    {
        var (visitor, path) = await VisitorWithPlanAsync();
        var job = await PressAsync(visitor, path);
        var waiting = await visitor.GetAsync(PlanApp.Post(path, "d2-x"));
        Assert.Contains("In the queue: Shorter", waiting.Words, StringComparison.Ordinal);
        Assert.Equal((1, 0), await LedgerAsync(job));
        Task bringing = byCallback
            ? new WebhookJobs(app.Database.App).RecordWebhookEventAsync(
                job, null, new(WebhookEventKind.Completed, "7", null, null, null, null, null, Answer, null, null), Ct)
            : app.Database.AsOutsideServiceAsync(
                "update jobs set status = 'completed', result = @Answer::jsonb where id = @job", new { job, Answer });
        await bringing;

        var page = await RewriteApp.PanelAsync(visitor, path, "d2-x");
        Assert.Equal("Rewritten: Shorter", page.Page.QuerySelector(".proposal h2")!.TextContent);
        Assert.Equal("d2-x Short.", await app.Database.OwnerAsync<string>(
            "select string_agg(post_id || ' ' || (after ->> 'suggestedCaption'), ',') from plan_proposals where job_id = @job",
            new { job }));
        Assert.Equal((1, 0), await LedgerAsync(job));
        Assert.Equal(("change n8n 0", 90000010L, true), await app.Database.OwnerAsync<(string, long, bool)>("""
            select purpose || ' ' || substr(key, 38), tokens, settled_at is not null from ai_usage where job_id = @job
            """, new { job }));
    }

    [Fact]
    public async Task A_rewrite_that_n8n_fails_or_brings_no_words_for_gives_a_reason_and_is_refunded()
    {
        var (visitor, path) = await VisitorWithPlanAsync();
        foreach (var (says, sentence) in new[]
        {
            ("status = 'failed', error_code = 'ai_unavailable', error = 'Grok: 503'", "couldn't be reached or was too busy"),
            ("result = '{\"output\": \"Sorry, but I can not.\", \"made\": {}}'", "couldn't rewrite"),
        })
        {
            var job = await PressAsync(visitor, path);
            await app.Database.AsOutsideServiceAsync($"update jobs set {says} where id = @job", new { job });
            var page = await RewriteApp.PanelAsync(visitor, path, "d2-x");
            Assert.Contains(sentence, page.Words, StringComparison.OrdinalIgnoreCase);
            Assert.Null(page.Page.QuerySelector(".proposal"));
            Assert.Equal((0, 1), await LedgerAsync(job));
        }
    }

    [Fact]
    public async Task What_takes_rewrites_does_not_say_which_plans_can_be_made()
    {
        var (visitor, path) = await VisitorWithPlanAsync();
        await PressAsync(visitor, path);
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from workflow_version"));
        var form = await visitor.GetAsync("/ai-plan-builder");
        Assert.Contains("from a built-in collection of ideas", form.Words, StringComparison.Ordinal);
    }

    // Gives the job, which the double has accepted.
    private async Task<Guid> PressAsync(Visitor visitor, string path)
    {
        var answer = await visitor.SendAsync(PlanApp.Post(path, "d2-x"), "#rewrite-form", ("how", "shorter"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        var delivery = await app.N8n.NextAsync();
        Assert.Equal("plan_change", delivery.Json.GetProperty("job_type").GetString());
        var questions = delivery.Json.GetProperty("questions");
        Assert.Equal(["posts", "schema"], questions.EnumerateObject().Select(field => field.Name));
        var question = Assert.Single(questions.GetProperty("posts").EnumerateArray());
        Assert.Contains("half as many words", question.GetProperty("instruction").GetString(), StringComparison.Ordinal);
        Assert.Equal("s4", Assert.Single(question.GetProperty("slots").EnumerateArray()).GetProperty("id").GetString());
        await app.Database.UntilAsync("""
            select runner = 'n8n' and handed_over_at is not null and next_attempt_at is null from jobs where id = @JobId
            """, new { delivery.JobId });
        return delivery.JobId;
    }

    private async Task<(Visitor Visitor, string Path)> VisitorWithPlanAsync()
    {
        var visitor = app.NewVisitor();
        var account = await app.Database.OwnerAsync<Guid>(
            "select id from auth.users where email = @email", new { email = await visitor.SignUpAsync() });
        return (visitor, $"/ai-plan-builder/{await app.Database.MakePlanAsync(account, PlanApp.Usual)}");
    }

    private Task<(int Booked, int Refunded)> LedgerAsync(Guid job) => app.Database.OwnerAsync<(int, int)>("""
        select (count(*) filter (where refunded_at is null))::int, (count(*) filter (where refunded_at is not null))::int
          from user_activity where job_id = @job
        """, new { job });
}
