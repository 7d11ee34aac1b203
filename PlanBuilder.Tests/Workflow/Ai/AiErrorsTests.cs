using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>Each way in which the service that drafts can fail ends the job with its code and its sentence, and is not paid for.</summary>
public sealed class AiErrorsTests(AiApp app, ImpatientApp impatient) : IClassFixture<AiApp>, IClassFixture<ImpatientApp>
{
    private const string Json = "application/json", Html = "text/html";

    public static TheoryData<string, string, int> Failures => new()
    {
        { "wrong key", "ai_key_refused", 1 },
        { "wrong key, as xAI says it", "ai_key_refused", 1 },
        { "no permission", "ai_key_refused", 1 },
        { "nothing left", "ai_quota_used_up", 1 },
        { "no credits, as xAI says it", "ai_quota_used_up", 1 },
        { "model gone", "ai_retired", 1 },
        { "model unknown, as a bad request", "ai_retired", 1 },
        { "address gone", "ai_retired", 1 },
        { "redirect", "ai_retired", 1 },
        { "busy for ever", "ai_unavailable", 9 }, // three attempts of three calls
        { "down", "ai_unavailable", 9 },
        { "cut off without an answer", "ai_unavailable", 3 },
        { "stream broken off", "ai_unavailable", 3 },
        { "stream ends early", "ai_unavailable", 3 },
        { "a page instead of an answer", "ai_unreadable", 2 },
        { "words instead of a plan", "ai_unreadable", 2 },
        { "JSON of another shape", "ai_unreadable", 2 },
        { "20 MB streamed", "ai_unreadable", 2 },
        { "20 MB in one piece", "ai_unreadable", 2 },
        { "declined", "ai_declined", 1 },
        { "filtered", "ai_declined", 1 },
        { "too long", "ai_cut_off", 1 },
        { "no words", "ai_empty", 2 },
        { "too few posts", "unusable_plan", 2 },
        { "declined in words", "ai_declined", 1 },
        { "declined by policy", "ai_declined", 1 },
        { "longer than the model reads", "ai_cut_off", 2 }, // once more without research
        { "another refusal", "workflow_failed", 1 },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task A_failing_service_ends_the_job_with_its_code_and_sentence(string failure, string code, int calls)
    {
        app.Ai.AnswerDrafts(Answer(failure));
        var before = app.Ai.DraftCalls.Count;
        var (id, page) = await app.MakePlanAsync(("Form.Niche", "a secret niche"));

        Assert.Equal(code, await CodeAsync(app, id));
        Assert.Contains(FailureReason.Find(code)!.Message, page.Words, StringComparison.Ordinal);
        Assert.Contains("It doesn't count toward this month's plans.", page.Words, StringComparison.Ordinal);
        Assert.Equal(calls, app.Ai.DraftCalls.Count - before);
        var faults = await app.Database.OwnerAsync<string>(
            "select string_agg(detail, ' ') from job_failures where job_id = @id", new { id });
        foreach (var secret in (string[])[AiDouble.GrokKey, "inside.example", "127.0.0.1", "   at ", "secret words"])
        {
            Assert.DoesNotContain(secret, page.Page.Body!.OuterHtml, StringComparison.Ordinal); // its head names the app's own address
            Assert.DoesNotContain(secret, faults, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("a secret niche", faults, StringComparison.Ordinal);
        await app.Database.AssertInvariantsAsync();
    }

    [Theory, InlineData("silence"), InlineData("a byte at a time, streamed"), InlineData("a byte at a time, in one piece")]
    public async Task Slowness_ends_with_the_steps_time(string failure)
    {
        impatient.Ai.AnswerDrafts(Answer(failure));
        var (id, page) = await impatient.MakePlanAsync();

        Assert.Equal("ai_timed_out", await CodeAsync(impatient, id));
        Assert.Contains(FailureReason.AiTimedOut.Message, page.Words, StringComparison.Ordinal);
        await impatient.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_service_that_is_busy_for_a_moment_is_asked_again_at_once()
    {
        app.Ai.AnswerDrafts(
            AiAnswers.Refused(429, "rate_limited", retryAfter: 0), AiAnswers.Body(500, Html, "<h1>oops</h1>"), DraftAnswers.Plan());
        var before = app.Ai.DraftCalls.Count;
        var (id, page) = await app.MakePlanAsync();

        Assert.Equal(14, page.Page.QuerySelectorAll(".post").Length);
        Assert.Equal((3, 1), (app.Ai.DraftCalls.Count - before, await AttemptAsync(id)));
    }

    [Fact]
    public async Task A_service_that_is_down_for_longer_gets_the_job_again_later()
    {
        var down = AiAnswers.Refused(503, "overloaded");
        app.Ai.AnswerDrafts(down, down, down, down, DraftAnswers.Plan());
        var (id, page) = await app.MakePlanAsync();

        Assert.Equal(14, page.Page.QuerySelectorAll(".post").Length);
        Assert.Equal(2, await AttemptAsync(id));
    }

    [Fact]
    public async Task A_service_that_asks_for_an_hour_is_given_ten_minutes_in_the_queue()
    {
        app.Ai.AnswerDrafts(AiAnswers.Refused(429, "rate_limited", retryAfter: 3_600));
        var before = app.Ai.DraftCalls.Count;
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await visitor.GetWatchedAsync(
            path, "the second attempt", page => page.Words.Contains("The first attempt was interrupted.", StringComparison.Ordinal));

        Assert.Equal(1, app.Ai.DraftCalls.Count - before);
        Assert.Equal("00:10:00", await app.Database.OwnerAsync<string>(
            "select (next_attempt_at - queued_at)::text from jobs where id = @id", new { id = Guid.Parse(path.Split('/')[^1]) }));
    }

    private Task<int> AttemptAsync(Guid id) => app.Database.OwnerAsync<int>("select attempt from jobs where id = @id", new { id });

    private static Task<string> CodeAsync(AiApp app, Guid id) =>
        app.Database.OwnerAsync<string>("select error_code from jobs where id = @id", new { id });

    private static AiAnswer Answer(string failure) => failure switch
    {
        "wrong key" => AiAnswers.Refused(401, "invalid_api_key"),
        "wrong key, as xAI says it" => AiAnswers.Body(
            400, Json, $$"""{"code":"Client specified an invalid argument","error":"Incorrect API key provided: {{AiDouble.GrokKey}}."}"""),
        "no permission" => AiAnswers.Refused(403, "permission_denied"),
        "nothing left" => AiAnswers.Refused(402, "payment_required"),
        "no credits, as xAI says it" => AiAnswers.Body(
            403,
            Json,
            """{"code":"permission-denied","error":"Your team has used all available credits or reached its monthly spending limit."}"""),
        "model gone" => AiAnswers.Refused(404, "model_not_found"),
        "model unknown, as a bad request" => AiAnswers.Body(
            400, Json, """{"code":"invalid-argument","error":"Model not found: grok-4-1-fast-reasoning"}"""),
        "address gone" => AiAnswers.Refused(410, "gone"),
        "redirect" => AiAnswers.Redirect("http://127.0.0.2/elsewhere"),
        "busy for ever" => AiAnswers.Refused(429, "rate_limited"),
        "down" => AiAnswers.Body(503, Html, "<h1>Service unavailable</h1>"),
        "cut off without an answer" => AiAnswers.Reset(),
        "stream broken off" => DraftAnswers.BrokenOff(abort: true),
        "stream ends early" => DraftAnswers.BrokenOff(abort: false),
        "a page instead of an answer" => AiAnswers.Body(200, Html, "<html><body>Welcome to the proxy</body></html>"),
        "words instead of a plan" => DraftAnswers.Text("I am sorry, I have secret words only."),
        "JSON of another shape" => DraftAnswers.Text("""{"message":"secret words"}"""),
        "20 MB streamed" => DraftAnswers.Text(new string('a', 20_000_000)),
        "20 MB in one piece" => AiAnswers.Body(
            200, Json, $$$"""{"choices":[{"message":{"content":"{{{new string('a', 20_000_000)}}}"}}]}"""),
        "declined" => DraftAnswers.Declined(),
        "filtered" => DraftAnswers.Text("", "content_filter"),
        "too long" => DraftAnswers.Text("{\"schedule\":[", "length"),
        "no words" => DraftAnswers.Text(""),
        "too few posts" => DraftAnswers.Plan(plan => plan["schedule"]!.AsArray().RemoveRange(1, 6)),
        "declined in words" => DraftAnswers.Text("I'm sorry, but I can't help with that, secret words or not."),
        "declined by policy" => AiAnswers.Refused(400, "content_policy_violation"),
        "longer than the model reads" => AiAnswers.Refused(400, "context_length_exceeded"),
        "another refusal" => AiAnswers.Refused(409, "conflict"),
        "silence" => AiAnswers.Silence(),
        "a byte at a time, streamed" => AiAnswers.ByteByByte("text/event-stream"),
        "a byte at a time, in one piece" => AiAnswers.ByteByByte(Json),
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };
}
