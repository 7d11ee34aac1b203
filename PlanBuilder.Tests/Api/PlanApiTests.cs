using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Api;

/// <summary>The original system's two routes, to the letter.</summary>
public sealed class PlanApiTests(ApiApp app) : IClassFixture<ApiApp>, IDisposable
{
    private const string Create = "/api/create-plan-builder-job";
    private const string Whole =
        """{"goal":"Grow followers","period":"7 days","platforms":["instagram","TikTok"],"niche":" bakery ","brandVoiceId":"warm"}""";

    private readonly Visitor visitor = app.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task A_front_end_of_the_original_asks_for_a_plan_and_polls_until_it_is_there()
    {
        var (id, token) = await app.MakeAccountAsync();
        var made = await PostAsync(token, Whole);
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var answer = JsonNode.Parse(made.Text)!;
        Assert.Equal("success jobId status message", Keys(answer));
        Assert.True((bool)answer["success"]!);
        Assert.Equal("queued", (string)answer["status"]!);

        var jobId = (Guid)answer["jobId"]!;
        await app.Database.UntilAsync("select completed_at is not null from jobs where id = @jobId", new { jobId });
        var job = JsonNode.Parse((await StatusAsync(token, jobId.ToString())).Text)!["job"]!;
        Assert.Equal("id type status input result error createdAt startedAt completedAt", Keys(job));
        Assert.Equal(("plan_builder", "completed", 14), ((string)job["type"]!, (string)job["status"]!, (int)job["result"]!["totalPosts"]!));
        Assert.Equal("""["Instagram","TikTok"]""", job["input"]!["platforms"]!.ToJsonString());
        Assert.Equal(("bakery", "warm"), ((string)job["input"]!["niche"]!, (string)job["input"]!["brandVoiceId"]!));
        Assert.Null(job["error"]);
        Assert.All(
            "createdAt startedAt completedAt".Split(' '),
            name => Assert.EndsWith("Z", (string)job[name]!, StringComparison.Ordinal));
        Assert.Equal(id, await app.Database.OwnerAsync<Guid>("select user_id from jobs where id = @jobId", new { jobId }));
    }

    [Fact]
    public async Task What_is_said_of_the_creator_and_the_weeks_is_stored_tidied_and_made()
    {
        var (_, token) = await app.MakeAccountAsync();
        var made = await PostAsync(token, """
            {"goal":"Grow followers","period":"28 days","platforms":["bluesky","Threads"],"postsPerWeek":{"BLUESKY":2},"country":"pt",
             "language":"PT-br","audience":"","voiceExamples":[" Bread. ",null],"wordsToUse":["slow"],"means":["FILMS"],"unknown":1}
            """);
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var jobId = (Guid)JsonNode.Parse(made.Text)!["jobId"]!;
        await app.Database.UntilAsync("select completed_at is not null from jobs where id = @jobId", new { jobId });
        var job = JsonNode.Parse((await StatusAsync(token, jobId.ToString())).Text)!["job"]!;

        Assert.Equal(28 + 8, (int)job["result"]!["totalPosts"]!);
        Assert.Equal(
            ("PT", "pt-BR", "", """{"Bluesky":2}""", """["Bread."]""", """["films"]"""),
            ((string)job["input"]!["country"]!, (string)job["input"]!["language"]!, (string)job["input"]!["audience"]!,
                job["input"]!["postsPerWeek"]!.ToJsonString(), job["input"]!["voiceExamples"]!.ToJsonString(),
                job["input"]!["means"]!.ToJsonString()));
        Assert.Null(job["input"]!["offer"]);
        Assert.Null(job["input"]!["keyDates"]);
    }

    [Theory]
    [InlineData("", "The body must be a JSON object")]
    [InlineData("null", "The body must be a JSON object")]
    [InlineData("[]", "The body must be a JSON object")]
    [InlineData("{", "The body must be a JSON object")]
    [InlineData("""{"goal":7}""", "The body must be a JSON object")]
    [InlineData("""{}""", "Choose a goal. Choose 7, 14, 28, or 30 days. Choose at least one platform.")]
    [InlineData("""{"goal":"Grow followers","period":"8 days","platforms":["X"]}""", "Choose 7, 14, 28, or 30 days.")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["Myspace"]}""", "Choose from Instagram")]
    [InlineData("""{"goal":"Grow followers","period":7,"platforms":[null]}""", "Choose at least one platform.")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"niche":"a\u0000b"}""", "The niche contains a character")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"startDate":"2026-02-31"}""", "Enter a date")]
    [InlineData("""{"goal":"Grow followers","period":"30 days","platforms":["X","TikTok","YouTube","LinkedIn"],"postsPerDay":3}""",
        "That's 360 posts. A plan can have 300:")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"postsPerWeek":{"X":0}}""", "Choose 1 to 21")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"postsPerWeek":{"TikTok":3}}""", "Posts per week")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"postsPerWeek":{"X":2.5}}""", "The body must be a JSON")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"keyDates":[{"date":"2031-01-01","what":"Sale"}]}""",
        "\"Sale\" on 2031-01-01 is more than a week outside the plan.")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"keyDates":{}}""", "The body must be a JSON object")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"website":"http://example.com"}""", "Enter a public")]
    [InlineData("""{"goal":"Grow followers","period":"7 days","platforms":["X"],"wordsToAvoid":["a"],"wordsToUse":["A"]}""",
        "\"a\" is among the words you always use, too.")]
    public async Task What_the_form_would_refuse_is_refused(string body, string sentence)
    {
        var (id, token) = await app.MakeAccountAsync();
        var answer = await PostAsync(token, body);

        IsRefusal(answer, HttpStatusCode.BadRequest, sentence);
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where user_id = @id", new { id }));
    }

    [Fact]
    public async Task Method_then_token_then_body()
    {
        var (_, token) = await app.MakeAccountAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options])
        {
            IsRefusal(await visitor.SendAsync(method, Create), HttpStatusCode.MethodNotAllowed, "doesn't accept that kind of request");
        }

        IsRefusal(await PostAsync("no token", "{"), HttpStatusCode.Unauthorized, "Authorization: Bearer");
        IsRefusal(await PostAsync(token, "{"), HttpStatusCode.BadRequest, "JSON object");
        IsRefusal(await StatusAsync("no token", ""), HttpStatusCode.Unauthorized, "Authorization: Bearer");
        IsRefusal(await StatusAsync(token, ""), HttpStatusCode.BadRequest, "jobId query parameter");
        IsRefusal(await StatusAsync(token, "not-a-job"), HttpStatusCode.NotFound, "Job not found");
        IsRefusal(
            await PostAsync(token, "\"" + new string('x', 300_000) + "\""), HttpStatusCode.RequestEntityTooLarge, "larger than we accept");
        IsRefusal(await visitor.GetAsync("/api/no-such-route"), HttpStatusCode.NotFound, "nothing at this address");
    }

    [Fact]
    public async Task Somebody_elses_job_is_answered_like_one_that_never_was()
    {
        var (owner, _) = await app.MakeAccountAsync();
        var job = await app.Database.EnqueueAsync(owner);
        var (_, token) = await app.MakeAccountAsync();

        Assert.Equal((await StatusAsync(token, Guid.NewGuid().ToString())).Text, (await StatusAsync(token, job.ToString())).Text);
    }

    [Fact]
    public async Task The_limits_answer_with_what_was_used()
    {
        var (id, token) = await app.MakeAccountAsync();
        await using var held = await app.Database.HoldProfilesAsync();
        var request = Whole.Replace("\"niche\"", "\"timeZone\":\"UTC\",\"niche\"", StringComparison.Ordinal);
        await PostAsync(token, request);
        await PostAsync(token, request);
        var busy = await PostAsync(token, request);
        IsRefusal(busy, HttpStatusCode.Conflict, "You already have 2 plans in progress");
        await app.Database.OwnerRunAsync("insert into user_activity (user_id, feature) values (@id, 'aiPlanBuilder')", new { id });
        var limit = await PostAsync(token, request);
        IsRefusal(limit, HttpStatusCode.TooManyRequests, "You've used 3 of 3 plans this month, so we didn't start this one.");
        Assert.Equal((3, 3), ((int)JsonNode.Parse(limit.Text)!["currentUsage"]!, (int)JsonNode.Parse(limit.Text)!["limit"]!));
    }

    [Fact]
    public async Task The_same_key_is_the_same_job_and_no_other_request()
    {
        var (id, token) = await app.MakeAccountAsync();
        var first = await PostAsync(token, Whole, "order-1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(token, Whole, "order-1")));
        Assert.All(
            answers, answer => Assert.Equal((string)JsonNode.Parse(first.Text)!["jobId"]!, (string)JsonNode.Parse(answer.Text)!["jobId"]!));
        IsRefusal(
            await PostAsync(token, Whole.Replace("bakery", "florist", StringComparison.Ordinal), "order-1"),
            HttpStatusCode.UnprocessableEntity,
            "a different request");
        IsRefusal(await PostAsync(token, Whole, new string('k', 101)), HttpStatusCode.BadRequest, "Idempotency-Key");
        Assert.Equal(1, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where user_id = @id", new { id }));
    }

    [Fact]
    public async Task A_repeated_key_is_answered_with_what_became_of_its_job()
    {
        var (id, token) = await app.MakeAccountAsync();
        var jobId = (Guid)JsonNode.Parse((await PostAsync(token, Whole, "order-2")).Text)!["jobId"]!;
        await app.Database.UntilAsync("select completed_at is not null from jobs where id = @jobId", new { jobId });
        var again = JsonNode.Parse((await PostAsync(token, Whole, "order-2")).Text)!;
        Assert.Equal("completed", (string)again["status"]!);
        Assert.Equal("Your plan is ready. Fetch it with get-job-status.", (string)again["message"]!);

        await app.Database.AsAccountAsync(id, "select delete_job(@jobId)", new { jobId });
        IsRefusal(await PostAsync(token, Whole, "order-2"), HttpStatusCode.UnprocessableEntity, "a deleted plan");
    }

    [Fact]
    public async Task A_token_outlives_its_account_and_lets_nobody_in()
    {
        var (id, token) = await app.MakeAccountAsync();
        await app.Database.OwnerRunAsync("delete from auth.users where id = @id", new { id });

        IsRefusal(await PostAsync(token, Whole), HttpStatusCode.Unauthorized, "no longer exists");
    }

    [Fact]
    public async Task A_result_that_is_no_plan_fails_and_does_not_count()
    {
        var (id, token) = await app.MakeAccountAsync();
        var held = await app.Database.HoldProfilesAsync();
        var jobId = await app.Database.EnqueueAsync(id);
        await app.Database.AsOutsideServiceAsync(
            """update jobs set status = 'completed', result = '{"totalPosts": 7}' where id = @jobId""", new { jobId });
        await held.DisposeAsync();
        await app.Database.UntilAsync("select status = 'failed' from jobs where id = @jobId", new { jobId });
        var job = JsonNode.Parse((await StatusAsync(token, jobId.ToString())).Text)!["job"]!;

        Assert.Equal(("failed", null), ((string)job["status"]!, job["result"]));
        Assert.NotEmpty((string)job["error"]!);
        Assert.True(
            await app.Database.OwnerAsync<bool>("select refunded_at is not null from user_activity where job_id = @jobId", new { jobId }));
    }

    [Fact]
    public async Task What_others_nested_deeply_is_given_out_as_it_is_stored()
    {
        var (id, token) = await app.MakeAccountAsync();
        var jobId = await app.Database.EnqueueAsync(
            id, $$"""{"goal":"Grow followers","deep":{{new string('[', 100)}}{{new string(']', 100)}}}""");
        var answer = await StatusAsync(token, jobId.ToString());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        using var read = JsonDocument.Parse(answer.Text, new JsonDocumentOptions { MaxDepth = 200 });
        Assert.Equal("Grow followers", read.RootElement.GetProperty("job").GetProperty("input").GetProperty("goal").GetString());
    }

    [Fact]
    public async Task A_browser_of_an_allowed_origin_may_call_and_another_may_not()
    {
        foreach (var (origin, allowed) in new[] { ("https://app.example.org", true), ("https://evil.example", false) })
        {
            var asked = await visitor.SendAsync(HttpMethod.Options, Create, null,
                ("Origin", origin), ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key"));
            Assert.Equal(HttpStatusCode.NoContent, asked.Status);
            Assert.Equal(
                allowed ? origin : null,
                asked.Response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null);
            Assert.False(asked.Response.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        var refused = await visitor.SendAsync(HttpMethod.Post, Create, null, ("Origin", "https://app.example.org"));
        // the reason can be read there
        Assert.Equal("https://app.example.org", refused.Response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task An_outage_is_reported_in_the_same_shape()
    {
        var (_, token) = await app.MakeAccountAsync();
        await using var locked = await app.Database.OpenAsync();
        await locked.ExecuteAsync("begin; lock table jobs in access exclusive mode");
        var asking = StatusAsync(token, Guid.NewGuid().ToString());
        await app.Database.WaitedForAsync("jobs");
        await app.Database.OwnerRunAsync(
            $"select pg_cancel_backend(pid) from pg_locks where relation = 'jobs'::regclass and {TestDatabase.Ungranted}");

        IsRefusal(await asking, HttpStatusCode.ServiceUnavailable, "The database isn't responding.");
    }

    [Fact]
    public async Task Both_routes_are_described()
    {
        var document = JsonNode.Parse((await visitor.GetAsync("/api/openapi.json")).Text)!;
        Assert.Equal(
            ["/api/create-plan-builder-job", "/api/get-job-status"],
            document["paths"]!.AsObject().Select(path => path.Key).Order());
        var content = document["paths"]![Create]!["post"]!["requestBody"]!["content"]!["application/json"]!;
        var body = content["schema"]!["properties"]!.AsObject();
        Assert.All(
            "goal period platforms niche brandVoiceId startDate timeZone postsPerDay skipDays".Split(' '),
            field => Assert.True(body.ContainsKey(field), field));
        var (create, status) = (document["paths"]![Create]!["post"]!["responses"]!, document["paths"]!["/api/get-job-status"]!["get"]!);
        Assert.Contains("jobId", status.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("200 400 401 405 409 413 422 429 503", Keys(create));
        Assert.Equal("200 400 401 404 405 503", Keys(status["responses"]!));
        Assert.All(
            (string[])["409", "429"],
            code => Assert.Contains("currentUsage", create[code]!.ToJsonString(), StringComparison.Ordinal));
    }

    private async Task<Answer> PostAsync(string token, string body, string? key = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (string, string)[] headers = [("Authorization", "Bearer " + token), .. key is null ? [] : new[] { ("Idempotency-Key", key) }];
        return await visitor.SendAsync(HttpMethod.Post, Create, content, headers);
    }

    private Task<Answer> StatusAsync(string token, string jobId) =>
        visitor.GetAsync("/api/get-job-status?jobId=" + jobId, ("Authorization", "Bearer " + token));

    private static string Keys(JsonNode json) => string.Join(' ', json.AsObject().Select(field => field.Key));

    private static void IsRefusal(Answer answer, HttpStatusCode status, string sentence)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
        var body = JsonNode.Parse(answer.Text)!;
        Assert.Contains(sentence, (string)body["message"]!, StringComparison.Ordinal);
        Assert.Equal(((string)body["message"]!, (int)status), ((string)body["title"]!, (int)body["status"]!));
        Assert.NotEmpty((string)body["error"]!);
    }
}
