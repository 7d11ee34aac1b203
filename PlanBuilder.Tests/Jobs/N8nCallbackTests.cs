using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>n8n's answers on the wire: what is taken, and everything that is not.</summary>
public sealed class N8nCallbackTests(N8nCallbackTests.App app) : IClassFixture<N8nCallbackTests.App>, IDisposable
{
    private static readonly byte[] Key = WebhookSignature.KeyOf(N8nApp.CallbackSecret)!;
    private static readonly string APlan = JsonSerializer.Serialize(Requests.Make(Requests.Create()), Plan.Json);

    private readonly HttpClient http = new() { BaseAddress = app.Address };

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_job_goes_from_its_start_to_its_plan_which_says_who_made_it()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var id = path.Split('/')[^1];
        Assert.Equal(
            """{"status":"running","attempt":1,"step":null}""",
            (await SendAsync(id, """{"type":"started","execution":"7"}""", HttpStatusCode.OK)).Text);
        await SendAsync(
            id, """{"type":"progress","execution":"7","step":"drafting","progress":40,"postsDone":3,"postsTotal":7}""", HttpStatusCode.OK);
        Assert.Contains("3 of 7 posts written", (await visitor.GetAsync(path)).Words, StringComparison.Ordinal);
        Assert.Contains("Creating your plan", (await visitor.GetAsync(path)).Words, StringComparison.Ordinal);
        var plan = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize<JsonElement>(APlan))!.AsObject();
        plan.Remove("made");
        Assert.Equal(
            """{"status":"running","attempt":1,"step":"reading"}""",
            (await SendAsync(
                id, $$"""{"type":"completed","execution":"7","attempt":1,"result":{{plan.ToJsonString()}}}""", HttpStatusCode.OK)).Text);
        await visitor.GetEndedAsync(path);
        Assert.Contains("Created by an n8n workflow.", (await visitor.GetAsync(path)).Words, StringComparison.Ordinal);
        await SendAsync(id, """{"type":"failed","execution":"7"}""", HttpStatusCode.Conflict);
        await app.Database.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData("none"), InlineData("short"), InlineData("wrong")]
    [InlineData("other id"), InlineData("other body"), InlineData("six minutes old")]
    [InlineData("six minutes ahead"), InlineData("other key"), InlineData("header")]
    public async Task A_wrong_signature_is_refused(string how)
    {
        var id = await app.QueueAsync();
        using var request = Event(id, """{"type":"started"}""", at: how switch
        {
            "six minutes old" => -TimeSpan.FromMinutes(6),
            "six minutes ahead" => TimeSpan.FromMinutes(6),
            _ => TimeSpan.Zero,
        }, key: how == "other key" ? new byte[24] : null);
        switch (how)
        {
            case "none" or "header":
                request.Headers.Remove("webhook-signature");
                if (how == "header")
                {
                    request.Headers.Add("X-PlanBuilder-Secret", N8nApp.CallbackSecret); // no setting allows it
                }

                break;
            case "short" or "wrong":
                request.Headers.Remove("webhook-signature");
                request.Headers.Add("webhook-signature", how == "short" ? "v1," : "v1," + Convert.ToBase64String(new byte[32]));
                break;
            case "other id":
                request.Headers.Remove("webhook-id");
                request.Headers.Add("webhook-id", "another");
                break;
            case "other body":
                request.Content = Json("""{"type":"started" }""");
                break;
        }

        var answer = await AnswerAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("\"message\":\"The signature is missing, invalid", answer.Text, StringComparison.Ordinal);
        Assert.Equal("queued", (await app.Database.JobAsync(id)).Status);
    }

    [Fact]
    public async Task Two_signatures_one_of_them_right_are_enough_and_a_replay_is_refused()
    {
        var id = await app.QueueAsync();
        string? messageId = null;
        foreach (var expected in new[] { HttpStatusCode.OK, HttpStatusCode.Conflict })
        {
            using var request = Event(id, """{"type":"started","execution":"7"}""", messageId: messageId ??= Guid.NewGuid().ToString());
            var right = request.Headers.GetValues("webhook-signature").Single();
            request.Headers.Remove("webhook-signature");
            request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(new byte[32])} {right}");
            Assert.Equal(expected, (await AnswerAsync(request)).Status);
        }

        Assert.Equal(1, (await app.Database.JobAsync(id)).Attempt);
    }

    public static TheoryData<string, HttpStatusCode> BadEvents => new()
    {
        { "", HttpStatusCode.UnprocessableEntity },
        { "null", HttpStatusCode.UnprocessableEntity },
        { "[]", HttpStatusCode.UnprocessableEntity },
        { "{}", HttpStatusCode.UnprocessableEntity },
        { "not JSON", HttpStatusCode.UnprocessableEntity },
        { """{"type":"exploded"}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":7}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"completed"}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"completed","result":null}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"completed","result":1e999999}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"progress","progress":1e999}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"progress","progress":101}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"progress","postsDone":-1}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"progress","progress":"40"}""", HttpStatusCode.OK },
        { """{"type":"progress","attempt":99}""", HttpStatusCode.Conflict },
        { """{"type":"progress","attempt":99999999999}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"progress","step":"a\u0000b"}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"progress","step":"\ud800"}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"failed","execution":"another"}""", HttpStatusCode.Conflict },
        { $$"""{"type":"progress","step":"{{new string('s', 101)}}"}""", HttpStatusCode.UnprocessableEntity },
        { """{"type":"completed","result":""" + new string('[', 5_000) + new string(']', 5_000) + "}", HttpStatusCode.UnprocessableEntity },
    };

    [Theory, MemberData(nameof(BadEvents))]
    public async Task An_event_that_makes_no_sense_gets_a_sentence_and_moves_nothing(string body, HttpStatusCode expected)
    {
        var id = await app.QueueAsync();
        await SendAsync(id.ToString(), """{"type":"started","execution":"7"}""", HttpStatusCode.OK);
        var answer = await SendAsync(id.ToString(), body, expected);
        Assert.Equal("running", (await app.Database.JobAsync(id)).Status);
        if (expected != HttpStatusCode.OK)
        {
            var problem = JsonDocument.Parse(answer.Text).RootElement;
            Assert.EndsWith(".", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Matches("^[a-z_]+$", problem.GetProperty("error").GetString());
        }
    }

    [Theory]
    [InlineData("{}", "unreadable_result"), InlineData("7", "unreadable_result"), InlineData("\"words\"", "unreadable_result")]
    [InlineData("{\"output\":\" \"}", "ai_empty"), InlineData("\"I'm sorry, I can't help with that.\"", "ai_declined")]
    [InlineData("\"nul \\u0000, half \\ud83d\"", "unreadable_result")]
    public async Task An_answer_that_is_no_plan_is_taken_and_ends_the_job_with_its_reason(string result, string code)
    {
        var id = await app.QueueAsync();
        await SendAsync(id.ToString(), """{"type":"started","execution":"7"}""", HttpStatusCode.OK);
        await SendAsync(id.ToString(), $$"""{"type":"completed","execution":"7","result":{{result}}}""", HttpStatusCode.OK);
        await app.Database.UntilAsync("select status = 'failed' from jobs where id = @id", new { id });
        Assert.Equal(code, (await app.Database.JobAsync(id)).ErrorCode);
    }

    [Theory]
    [InlineData("no-uuid"), InlineData("00000000-0000-0000-0000-000000000000"), InlineData("ffffffff-ffff-4fff-bfff-ffffffffffff")]
    public async Task An_unknown_job_is_not_found(string id) => await SendAsync(id, """{"type":"started"}""", HttpStatusCode.NotFound);

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        var id = await app.QueueAsync();
        using var request = Event(id, new string(' ', N8nCallback.LargestBody + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await AnswerAsync(request)).Status);
    }

    [Theory, InlineData("webhook-signature"), InlineData("webhook-id"), InlineData("webhook-timestamp")]
    public async Task Headers_that_no_event_has_are_refused_before_the_body_came(string header)
    {
        // Who expects to be told to continue sends the body when the server begins to read it.
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Wait.Limit };
        using var expecting = new HttpClient(handler) { BaseAddress = app.Address };
        using var body = new HeldContent();
        using var request = Event(await app.QueueAsync(), """{"type":"started"}""");
        request.Content = body;
        request.Headers.ExpectContinue = true;
        request.Headers.Remove(header);
        using var answer = await Wait.EndAsync("the refusal", expecting.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(body.Begun.IsCompleted);
    }

    [Fact]
    public async Task No_more_than_thirty_two_are_read_at_once_and_the_next_is_told_when_to_come_again()
    {
        var held = Enumerable.Range(0, N8nCallback.MostAtOnce).Select(_ => new HeldContent()).ToList();
        var events = held.Select(content =>
        {
            var request = Event(Guid.NewGuid(), """{"type":"started"}""");
            request.Content = content;
            return AnswerAsync(request);
        }).ToList();
        await Task.WhenAll(held.Select(content => Wait.EndAsync("its beginning to be sent", content.Begun)));

        var busy = await Wait.ForAsync("the next one to be refused", async () =>
        {
            using var next = Event(await app.QueueAsync(), """{"type":"started"}""");
            using var response = await http.SendAsync(next, TestContext.Current.CancellationToken);
            return (response.StatusCode, response.Headers.RetryAfter?.Delta);
        }, answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(5), busy.Delta);

        held.ForEach(content => content.Finish());
        Assert.All(await Task.WhenAll(events), answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.Status)); // not what was signed
        await SendAsync((await app.QueueAsync()).ToString(), """{"type":"started"}""", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Other_methods_and_other_accounts_have_no_business_there()
    {
        var id = await app.QueueAsync();
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed,
            (await http.GetAsync($"/api/jobs/{id}/events", TestContext.Current.CancellationToken)).StatusCode);
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        using var content = Json("""{"type":"started"}""");
        using var answer = await visitor.Http.PostAsync($"/api/jobs/{id}/events", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string id, string body, HttpStatusCode expected)
    {
        using var request = Event(id, body);
        var answer = await AnswerAsync(request);
        Assert.Equal((expected, ""), (answer.Status, answer.Status == expected ? "" : answer.Text));
        return answer;
    }

    private async Task<(HttpStatusCode Status, string Text)> AnswerAsync(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal static HttpRequestMessage Event(object id, string body, TimeSpan at = default, byte[]? key = null, string? messageId = null)
    {
        var timestamp = (DateTimeOffset.UtcNow + at).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        messageId ??= Guid.NewGuid().ToString();
        return new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/{id}/events")
        {
            Content = Json(body),
            Headers =
            {
                { "webhook-id", messageId }, { "webhook-timestamp", timestamp },
                { "webhook-signature", WebhookSignature.Sign(key ?? Key, messageId, timestamp, Encoding.UTF8.GetBytes(body)) },
            },
        };
    }

    private static ByteArrayContent Json(string body) =>
        new(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>A body that has begun, and comes to its end when it is told to.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => begun.Task;

        public void Finish() => end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{"u8.ToArray());
            await stream.FlushAsync();
            begun.TrySetResult();
            await end.Task;
            await stream.WriteAsync("}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            Finish();
            base.Dispose(disposing);
        }
    }

    /// <summary>An app whose jobs wait for the callback.</summary>
    public sealed class App(TestPostgres server) : TestApp(server)
    {
        public async Task<Guid> QueueAsync() => await Database.EnqueueAsync(await Database.MakeAccountAsync());

        protected override void Configure(IWebHostBuilder builder)
        {
            builder.UseSetting("Jobs:Workers", "0");
            builder.UseSetting("N8N_CALLBACK_SECRET", N8nApp.CallbackSecret);
        }
    }
}
