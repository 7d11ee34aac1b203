using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workbench;

namespace PlanBuilder.Tests.Usage;

/// <summary>An account that writes or exports faster than any person.</summary>
public sealed class AccountRateTests(AccountRateTests.App app, AccountRateTests.Api api) :
    IClassFixture<AccountRateTests.App>, IClassFixture<AccountRateTests.Api>
{
    private const int PerMinute = 5;

    [Fact]
    public async Task Writes_that_come_too_fast_are_turned_away_with_a_sentence_and_only_this_accounts()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var form = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        var answer = await UntilRefusedAsync(() => visitor.SendAsync(path, form, "#post-form"));
        Assert.Equal("Too many requests", answer.Page.QuerySelector("h1")!.TextContent);
        Assert.Contains("You're sending requests too quickly, so nothing was changed.", answer.Words, StringComparison.Ordinal);
        Assert.InRange(answer.Response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60 / PerMinute));

        using var typed = new FormUrlEncodedContent(Visitor.Filled(form, "#post-form"));
        var inPlace = await visitor.SendAsync(HttpMethod.Post, PlanApp.Post(path, "d1-x"), typed, ("HX-Request", "true"));
        Assert.Equal(
            (HttpStatusCode.TooManyRequests, "#flash"),
            (inPlace.Status, inPlace.Response.Headers.GetValues("HX-Retarget").Single()));
        Assert.Contains("What you typed is still here.", inPlace.Words, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(path)).Status); // reading goes on
        var (other, otherPath) = await app.VisitorWithPlanAsync();
        await other.EditAsync(otherPath, "d1-x", ("Form.Theme", "Mine"));
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync("/profile", "form[action='/account/sign-out']")).Status);
    }

    [Fact]
    public async Task Exports_that_come_too_fast_are_turned_away_too()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var answer = await UntilRefusedAsync(() => visitor.GetAsync(path + "/plan.csv"));
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        Assert.Contains("You're sending requests too quickly", answer.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_says_it_as_a_problem()
    {
        var (_, token) = await api.MakeAccountAsync();
        using var http = new HttpClient { BaseAddress = api.Address, DefaultRequestHeaders = { { "Authorization", "Bearer " + token } } };
        HttpResponseMessage answer;
        var sent = 0;
        do
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            answer = await http.PostAsync("/api/create-plan-builder-job", body, TestContext.Current.CancellationToken);
        }
        while (answer.StatusCode == HttpStatusCode.BadRequest && ++sent < 4 * PerMinute);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("limit_reached", problem.GetProperty("error").GetString());
        Assert.StartsWith("You're sending requests too quickly", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<Answer> UntilRefusedAsync(Func<Task<Answer>> send)
    {
        for (var sent = 1; ; sent++)
        {
            var answer = await send();
            if (answer.Status == HttpStatusCode.TooManyRequests)
            {
                Assert.True(sent >= PerMinute, $"only {sent} were sent"); // one more was the request for the plan
                return answer;
            }

            Assert.True(sent < 4 * PerMinute, "none was refused");
        }
    }

    public sealed class App(TestPostgres server) : PlanApp(server)
    {
        protected override void Configure(IWebHostBuilder builder)
        {
            base.Configure(builder);
            builder.UseSetting("Usage:WritesPerMinute", $"{PerMinute}");
            builder.UseSetting("Usage:ExportsPerMinute", $"{PerMinute}");
        }
    }

    public sealed class Api(TestPostgres server) : ApiApp(server)
    {
        protected override void Configure(IWebHostBuilder builder)
        {
            base.Configure(builder);
            builder.UseSetting("Usage:WritesPerMinute", $"{PerMinute}");
        }
    }
}
