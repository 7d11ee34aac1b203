using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Accounts;

namespace PlanBuilder.Integration;

/// <summary>
/// The app on a Supabase-compatible server, which is real; <c>script/test-supabase</c> runs it, for it has to be fetched first.
/// </summary>
public sealed class SupabaseJourneys(Stage browser, SupabaseStage stage, ITestOutputHelper output)
    : IClassFixture<SupabaseStage>, IDisposable
{
    private readonly string email = $"{Guid.NewGuid():N}@example.org";

    public void Dispose() => Visit.Forget();

    [Fact]
    public Task A_visitor_signs_up_makes_a_plan_signs_out_and_in_again() => TryAsync(async () =>
    {
        await using var visit = await browser.NewVisitAsync(address: stage.AppAddress);
        await visit.SignUp(email);
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "TikTok");
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");
        Assert.Equal(14, await visit.CountPosts());

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await visit.Page.GetByLabel("Email address").FillAsync(email);
        await visit.Page.GetByLabel("Password").FillAsync("a long password");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.Page.GotoAsync("/ai-plan-builder/plans");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sourdough bakery, " })).ToBeVisibleAsync();
    });

    [Fact]
    public Task An_expired_token_is_renewed_and_nobody_notices() => TryAsync(async () =>
    {
        await stage.ServeAsync(tokensLast: 3);
        await using var visit = await browser.NewVisitAsync(address: stage.AppAddress);
        await visit.SignUp(email);
        var token = await stage.SignInAsync(email);
        var watch = Stopwatch.StartNew();
        await Wait.UntilAsync("the token to end", async () => !await stage.TakesAsync(token));
        output.WriteLine($"A token ended after {watch.Elapsed.TotalSeconds:0.0} s");
        await visit.Page.GotoAsync("/profile"); // the session's own token is older still
        await Assertions.Expect(visit.Page.GetByText(email)).ToBeVisibleAsync();
        await stage.ServeAsync(tokensLast: 3600);
    });

    [Fact]
    public Task The_form_the_routes_and_the_REST_address_are_one_account_and_one_limit() => TryAsync(async () =>
    {
        using var visitor = new Visitor(stage.AppAddress);
        await visitor.SendAsync("/account/sign-up", "main form", ("Form.Email", email), ("Form.Password", "a long password"));
        var path = await visitor.AskForPlanAsync(("Form.Niche", "falconry"));
        await visitor.GetEndedAsync(path);

        var token = await stage.SignInAsync(email);
        var (status, rows) = await stage.RestAsync(token, "jobs?select=id,user_id,status,input");
        Assert.Equal(200, status);
        var job = Assert.Single(JsonNode.Parse(rows)!.AsArray())!;
        Assert.Equal(
            (path.Split('/')[^1], "completed", "falconry"),
            ((string)job["id"]!, (string)job["status"]!, (string)job["input"]!["niche"]!));

        var body = new JsonObject
        {
            ["user_id"] = (string)job["user_id"]!, ["type"] = "plan_builder", ["status"] = "queued",
            ["input"] = new JsonObject { ["goal"] = "Grow followers", ["period"] = "7 days", ["platforms"] = new JsonArray("X") },
        };
        var (inserted, made) = await stage.RestAsync(token, "jobs", HttpMethod.Post, body);
        Assert.True(inserted == 201, made);
        await visitor.GetEndedAsync($"/ai-plan-builder/{(string)JsonNode.Parse(made)![0]!["id"]!}"); // made like any other

        Assert.Equal(200, await CreateAsync(token)); // the third of the month, through the original's route
        var (refused, reason) = await stage.RestAsync(token, "jobs", HttpMethod.Post, body.DeepClone());
        Assert.Equal((429, "You've used 3 of 3 plans this month."), (refused, (string)JsonNode.Parse(reason)!["message"]!));
        Assert.Equal(429, await CreateAsync(token));
        Assert.Contains(
            "You've used all 3 plans for this month.", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
        output.WriteLine($"REST: {reason}");
    });

    [Fact]
    public Task Four_hundred_attempts_yield_nothing_to_another_and_everything_to_the_owner() => TryAsync(async () =>
    {
        var (owner, ownerId) = await NewCallerAsync("pro");
        var (other, _) = await NewCallerAsync("free");
        var (yielded, shown) = (0, 0);
        for (var job = 0; job < 10; job++)
        {
            var secret = "secret-" + Guid.NewGuid().ToString("N")[..12];
            var path = await owner.Visitor.AskForPlanAsync(("Form.Niche", secret));
            await owner.Visitor.GetEndedAsync(path);
            var id = Guid.Parse(path.Split('/')[^1]);
            var notification = await stage.RowAsync<Guid>("select id from job_notifications where job_id = @id", new { id });
            var belonging = new Belonging(ownerId, id, notification, secret);
            yielded += (await Attempts.TryAsync(other, belonging)).Shown.Count;
            var (toOwner, hidden) = await Attempts.TryAsync(owner, belonging);
            shown += toOwner.Count;
            Assert.Empty(hidden);
        }

        output.WriteLine($"Of 400 attempts {yielded} showed something to another, and {shown} to the owner");
        Assert.Equal((0, 400), (yielded, shown));
    });

    [Fact]
    public Task The_doctor_finds_nothing_to_mend() => TryAsync(async () =>
    {
        var (code, said) = await stage.CommandAsync("doctor");
        output.WriteLine(said);
        Assert.Equal(0, code);
        Assert.Contains("Anon key: the REST API accepts it, and it can't read jobs", said, StringComparison.Ordinal);
        Assert.Contains("Service key: the REST API accepts it", said, StringComparison.Ordinal);
    });

    private async Task<(Caller, Guid)> NewCallerAsync(string tier)
    {
        var address = $"{Guid.NewGuid():N}@example.org";
        var visitor = new Visitor(stage.AppAddress);
        await visitor.SendAsync("/account/sign-up", "main form", ("Form.Email", address), ("Form.Password", "a long password"));
        var token = await stage.SignInAsync(address);
        var id = await stage.RowAsync<Guid>("""
            with account as (select id from auth.users where email = @address),
            subscribed as (insert into subscriptions (user_id, tier, status) select id, @tier, 'active' from account)
            select id from account
            """, new { address, tier });
        return (new Caller(visitor, token, async way => way.Rest.Split(' ') is ["PATCH", var path]
            ? (await stage.RestAsync(token, path, HttpMethod.Patch, new JsonObject { ["read"] = true })).Text
            : (await stage.RestAsync(token, way.Rest)).Text), id);
    }

    private async Task<int> CreateAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stage.AppAddress, "api/create-plan-builder-job"))
        {
            Content = new StringContent("""{"goal":"Grow followers","period":"7 days","platforms":["X"]}"""),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await stage.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task TryAsync(Func<Task> trial)
    {
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
