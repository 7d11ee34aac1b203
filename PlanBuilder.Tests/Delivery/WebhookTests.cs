using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Delivery;

namespace PlanBuilder.Tests.Delivery;

/// <summary>An app that may send webhooks to this machine, and believes the double's certificate.</summary>
public sealed class WebhookApp(TestPostgres server) : WorkerlessApp(server)
{
    internal WebhookDouble Double { get; private set; } = null!;

    /// <summary>Sends what is due, as the timetable does.</summary>
    internal async Task SendAsync() =>
        await ActivatorUtilities.CreateInstance<WebhookJob>(Services).Execute(null!, TestContext.Current.CancellationToken);

    protected override async Task PrepareAsync() => Double = await WebhookDouble.StartAsync();

    protected override async Task ClearUpAsync() => await Double.DisposeAsync();

    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("Webhooks:AllowPrivateAddresses", "true");
        builder.ConfigureTestServices(services => services.AddHttpClient<WebhookSender>().ConfigurePrimaryHttpMessageHandler(
            (handler, _) => ((SocketsHttpHandler)handler).SslOptions.RemoteCertificateValidationCallback
                = (_, shown, _, _) => Double.Is(shown)));
    }
}

/// <summary>Another program is notified when a plan is ready or has failed.</summary>
public sealed class WebhookTests(WebhookApp app) : IClassFixture<WebhookApp>
{
    private readonly string path = $"/{Guid.NewGuid():N}";

    private int Count => app.Double.Got.Count(got => got.Path == path);

    [Fact]
    public async Task A_plan_that_is_ready_sends_an_event_signed_as_the_standard_says()
    {
        var (visitor, secret) = await VisitorAsync();
        var plan = await visitor.AskForPlanAsync();
        await app.CompleteAsync(plan, Requests.WeekOnX);
        await SentAsync(plan, "delivered_at is not null");

        var (_, headers, body) = Assert.Single(app.Double.Got, got => got.Path == path);
        var signed = HMACSHA256.HashData(
            Convert.FromBase64String(secret["whsec_".Length..]),
            Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}"));
        Assert.Equal($"v1,{Convert.ToBase64String(signed)}", headers["webhook-signature"]);
        Assert.DoesNotContain("Cookie", headers.Keys);
        var message = JsonDocument.Parse(body).RootElement;
        Assert.Equal("plan.ready", message.GetProperty("type").GetString());
        Assert.Equal(plan.Split('/')[^1], message.GetProperty("data").GetProperty("job_id").GetString());
        Assert.Equal("completed", message.GetProperty("data").GetProperty("status").GetString());
        var page = (await visitor.GetAsync("/webhook")).Words;
        Assert.Contains("Delivered.", page, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, page, StringComparison.Ordinal); // shown once
        visitor.Dispose();
    }

    [Fact]
    public async Task A_failed_delivery_is_retried_with_the_same_id_and_given_up_in_the_end()
    {
        var (visitor, _) = await VisitorAsync();
        app.Double.Answers[path] = async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("<b>Try later</b>" + new string('x', 100_000));
        };
        var plan = await visitor.AskForPlanAsync();
        await app.MoveAsync(plan, "status = 'failed', error = 'n8n is away'");
        await SentAsync(plan, "attempts = 1 and next_at > now() and jsonb_array_length(answers) = 1");
        await app.SendAsync();
        Assert.Equal(1, Count); // not before its time

        for (var attempt = 2; attempt <= 8; attempt++)
        {
            await DueAsync(plan);
            await SentAsync(plan, $"attempts = {attempt} and answers -> -1 ->> 'status' = '500' and (next_at is null) = ({attempt} = 8) "
                + $"and jsonb_array_length(answers) = {Math.Min(attempt, WebhookStore.MostAttempts)} "
                + "and (next_at is null or next_at <= now() + interval '24 hours')");
        }

        Assert.Equal(8, Count);
        Assert.Single(app.Double.Got.Where(got => got.Path == path).Select(got => got.Headers["webhook-id"]).Distinct());
        Assert.Contains("plan.failed", app.Double.Got.First(got => got.Path == path).Body, StringComparison.Ordinal);
        var page = await visitor.GetAsync("/webhook");
        Assert.Contains("Not delivered. We gave up.", page.Words, StringComparison.Ordinal);
        Assert.Contains("500 after", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("main b"));

        app.Double.Answers.TryRemove(path, out _);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync("/webhook", page, "form[action*=Again]")).Status);
        await SentAsync(plan, "delivered_at is not null and next_at is null");
        Assert.Equal(1, await app.Database.OwnerAsync<int>("""
            select count(*)::int from audit_events e join jobs j on j.user_id = e.user_id
             where act = 'webhook_sent_again' and j.id = @id
            """, new { id = Guid.Parse(plan.Split('/')[^1]) }));
        visitor.Dispose();
    }

    [Fact]
    public async Task A_canceled_plan_sends_no_event_and_neither_does_a_webhook_that_is_off()
    {
        var (visitor, _) = await VisitorAsync();
        var plan = await visitor.AskForPlanAsync();
        var id = Guid.Parse(plan.Split('/')[^1]);
        var account = (await app.Database.JobAsync(id)).UserId;
        await app.Database.AsAccountAsync(account, "select cancel_job(@id)", new { id });
        await visitor.SendAsync("/webhook", "form[action*=Test]");
        Assert.Equal("webhook.test", await app.Database.OwnerAsync<string>(
            "select string_agg(event, ',') from outgoing_deliveries where user_id = @account", new { account }));

        await visitor.SendAsync("/webhook", "form[action*=Remove]");
        await app.CompleteAsync(await visitor.AskForPlanAsync(), Requests.WeekOnX);
        Assert.Equal(0, await app.Database.OwnerAsync<int>(
            "select count(*)::int from outgoing_deliveries where user_id = @account", new { account }));
        visitor.Dispose();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var (visitor, _) = await VisitorAsync();
        app.Double.Answers[path] = context =>
        {
            context.Response.Redirect($"{path}/elsewhere");
            return Task.CompletedTask;
        };
        var plan = await visitor.AskForPlanAsync();
        await app.CompleteAsync(plan, Requests.WeekOnX);
        await SentAsync(plan, "answers -> 0 ->> 'detail' = 'It redirects, and we don''t follow redirects.'");

        Assert.DoesNotContain(app.Double.Got, got => got.Path == $"{path}/elsewhere");
        visitor.Dispose();
    }

    [Fact]
    public async Task Only_one_node_sends_a_delivery_at_a_time()
    {
        var (visitor, _) = await VisitorAsync();
        app.Double.Answers[path] = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var plan = await visitor.AskForPlanAsync();
        await app.CompleteAsync(plan, Requests.WeekOnX);
        await SentAsync(plan, "attempts = 1 and jsonb_array_length(answers) = 1");
        var before = Count;
        await DueAsync(plan);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.SendAsync()));
        await SentAsync(plan, "attempts = 2 and jsonb_array_length(answers) = 2");

        Assert.Equal(before + 1, Count);
        visitor.Dispose();
    }

    [Fact]
    public async Task Deliveries_of_one_account_dont_delay_others_and_the_last_hundred_are_kept()
    {
        await using var connection = await app.Database.OpenAsync();
        var accounts = new[] { await app.Database.MakeAccountAsync(), await app.Database.MakeAccountAsync() };
        await connection.ExecuteAsync("""
            begin; -- so that the app doesn't see them
            set local planbuilder.writer = 'app';
            set local enable_hashjoin = off;
            insert into outgoing_webhooks (user_id, url, secret) select unnest(@accounts), 'https://example.org', '';
            insert into outgoing_deliveries (user_id, event, next_at)
            select account, 'webhook.test', now() - number * interval '1 second'
              from unnest(@accounts, array[1, 120]) a (account, many), generate_series(1, many) number
            """, new { accounts });

        Assert.Equal([1, 100], await connection.QueryAsync<int>("""
            select count(*)::int from outgoing_deliveries where user_id = any (@accounts) group by user_id order by count(*)
            """, new { accounts }));
        Assert.Equal(1, await LeaseAsync(1));
        Assert.Equal(3, await LeaseAsync(100));
        Assert.Equal(2, await LeaseAsync(100));

        Task<int> LeaseAsync(int most) => connection.QuerySingleAsync<int>(
            "select count(*)::int from lease_outgoing_deliveries(@most) where user_id = any (@accounts)", new { most, accounts });
    }

    [Theory]
    [InlineData("http://example.org/hook"), InlineData("ftp://example.org"), InlineData("example.org"), InlineData("")]
    [InlineData("https://user:password@example.org/"), InlineData("javascript:alert(1)"), InlineData("https://")]
    public async Task An_address_is_https_or_refused(string address)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var refused = await visitor.SendAsync("/webhook", "main form", ("url", address));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.StartsWith("Enter an https address without a user name", refused.Page.QuerySelector("#url-refusal")!.TextContent);
        Assert.Equal(address, refused.Page.QuerySelector("#url")!.GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Another_account_cannot_send_a_delivery_again()
    {
        var (visitor, _) = await VisitorAsync();
        var plan = await visitor.AskForPlanAsync();
        await app.CompleteAsync(plan, Requests.WeekOnX);
        await SentAsync(plan, "delivered_at is not null");
        var delivery = (await visitor.GetAsync("/webhook")).Page.QuerySelector("input[name=delivery]")!.GetAttribute("value");
        using var other = app.NewVisitor();
        await other.SignUpAsync();

        await other.SendAsync("/webhook?handler=Again", await other.GetAsync("/webhook"), "main form", ("delivery", delivery));
        await SentAsync(plan, "delivered_at is not null and next_at is null");
        Assert.DoesNotContain("Plan", (await other.GetAsync("/webhook")).Page.QuerySelector("main")!.TextContent.Split("Webhook")[0]);
        Assert.Equal(1, Count);
        visitor.Dispose();
    }

    private async Task<(Visitor Visitor, string Secret)> VisitorAsync()
    {
        var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var saved = await visitor.SendAsync("/webhook", "main form", ("url", app.Double.Address + path));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        return (visitor, (await visitor.GetAsync("/webhook")).Page.QuerySelector("#secret")!.GetAttribute("value")!);
    }

    private Task<int> DueAsync(string plan) => app.Database.OwnerRunAsync(
        "update outgoing_deliveries set next_at = now() where job_id = @id", new { id = Guid.Parse(plan.Split('/')[^1]) });

    // The timetable of the app may have been quicker.
    private async Task SentAsync(string plan, string so)
    {
        await app.SendAsync();
        await app.Database.UntilAsync(
            $"select exists (select from outgoing_deliveries where job_id = @id and {so})", new { id = Guid.Parse(plan.Split('/')[^1]) });
    }
}
