using System.Net;
using System.Net.Sockets;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The way to n8n, on the wire and between nodes.</summary>
public sealed class N8nHandOverTests(N8nApp app, TestPostgres server) : IClassFixture<N8nApp>
{
    [Fact]
    public async Task A_job_arrives_as_the_original_sent_it_with_its_secret_and_the_name_of_its_message()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", """a "{{ $json.x }}" <b> \ niche"""));
        var delivery = await app.N8n.NextAsync();
        var job = await app.Database.JobAsync(Guid.Parse(path.Split('/')[^1]));

        Assert.Equal(("POST", job.Id), (delivery.Method, delivery.JobId));
        Assert.Equal(["job_id", "user_id", "job_type", "input", "questions"], delivery.Json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            (job.UserId, "plan_builder"),
            (delivery.Json.GetProperty("user_id").GetGuid(), delivery.Json.GetProperty("job_type").GetString()));
        Assert.Equal("""a "{{ $json.x }}" <b> \ niche""", delivery.Niche);
        Assert.Equal(N8nApp.Secret, delivery.Headers["X-PlanBuilder-Secret"]);
        Assert.StartsWith(job.Id + ".", delivery.Headers["webhook-id"], StringComparison.Ordinal);
        Assert.StartsWith("application/json", delivery.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_its_AI_may_take_is_reserved_once_and_a_job_without_room_for_it_is_not_handed_over()
    {
        var id = await app.EnqueueAsync();
        await DeliveryOfAsync(id);
        Assert.Equal((5, "n8n 0"), await app.Database.OwnerAsync<(int, string)>(
            "select sum(calls)::int, string_agg(substr(key, 38), ',') from ai_usage where job_id = @id", new { id }));

        await app.Database
            .OwnerRunAsync("insert into usage_limits (tier, ai_calls_per_day) values ('without AI', 2) on conflict do nothing");
        var refused = await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync("without AI"));
        await app.Database.UntilAsync("select status = 'failed' from jobs where id = @refused", new { refused });
        var job = await app.Database.JobAsync(refused);
        Assert.Equal(("ai_limit_reached", true), (job.ErrorCode, job.RefundedAt is not null));
        while (app.N8n.Waiting > 0)
        {
            Assert.NotEqual(refused, (await app.N8n.NextAsync()).JobId);
        }
    }

    [Fact]
    public async Task The_themes_of_the_last_plans_come_with_it()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var first = Guid.Parse((await visitor.AskForPlanAsync()).Split('/')[^1]);
        await DeliveryOfAsync(first);
        await app.Database.AsOutsideServiceAsync(
            """
            update jobs
               set result = '{"schedule":[{"day":1,"posts":[{"platform":"Instagram","theme":"Bread","caption":"We bake at night."}]},
                 {"day":2,"posts":[{"platform":"Instagram","theme":"Salt","caption":"Why salt matters."}]},
                 {"day":3,"posts":[{"platform":"Instagram","theme":"Rye","caption":"A darker loaf."}]},
                 {"day":4,"posts":[{"platform":"TikTok","theme":"Ovens","caption":"Have a look inside."}]},
                 {"day":5,"posts":[{"platform":"TikTok","theme":"Flour","caption":"Three mills."}]}]}'
             where id = @first
            """, new { first });
        await app.Database.UntilAsync("select status = 'completed' from jobs where id = @first", new { first });
        var second = Guid.Parse((await visitor.AskForPlanAsync()).Split('/')[^1]);

        Assert.Equal(
            ["Bread", "Salt", "Rye", "Ovens", "Flour"],
            (await DeliveryOfAsync(second)).Json.GetProperty("earlier_themes").EnumerateArray().Select(theme => theme.GetString()!));
    }

    [Fact]
    public async Task The_form_says_that_a_workflow_in_n8n_makes_the_plans()
    {
        using var visitor = app.NewVisitor();

        var page = await visitor.GetAsync("/ai-plan-builder");
        Assert.Contains("Plans are created by an n8n workflow.", page.Words, StringComparison.Ordinal);
        Assert.Equal("Generate AI Plan", page.Page.QuerySelector("#plan-form .primary")!.TextContent);
    }

    [Fact]
    public async Task A_job_that_was_refused_is_handed_over_again_under_the_same_name()
    {
        var id = await app.EnqueueAsync("500");
        var first = await DeliveryOfAsync(id);
        var second = await DeliveryOfAsync(id);
        Assert.Equal(first.Headers["webhook-id"], second.Headers["webhook-id"]);
        await app.Database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'cancelled' where id = @id", new { id });
    }

    [Fact]
    public async Task What_n8n_says_after_a_cancel_changes_nothing()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var id = Guid.Parse(path.Split('/')[^1]);
        await DeliveryOfAsync(id);
        await visitor.SendAsync(path, "form[action$=Cancel]");
        foreach (var late in new[] { "status = 'running'", "result = '{\"days\": []}'", "status = 'failed', error = 'late'" })
        {
            Assert.Equal(0, await app.Database.AsOutsideServiceAsync($"update jobs set {late} where id = @id", new { id }));
        }

        Assert.Equal("cancelled", (await app.Database.JobAsync(id)).ErrorCode);
        await app.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task Two_nodes_hand_each_job_over_once()
    {
        await using var nodes = new Nodes(server);
        await nodes.InitializeAsync();
        await using var n8n = new N8nDouble();
        (string, string)[] settings = [("N8N_PLAN_BUILDER_WEBHOOK_URL", n8n.Webhook.ToString())];
        Guid[] ids;
        var delivered = new List<Guid>();
        await using (var one = await nodes.StartAsync(settings))
        await using (var other = await nodes.StartAsync(settings))
        {
            ids = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => nodes.EnqueueAsync()));
            while (delivered.Count < ids.Length)
            {
                delivered.Add((await n8n.NextAsync()).JobId);
            }
        }

        Assert.Equal(0, n8n.Waiting); // the nodes stopped in peace: what they had in hand is delivered
        Assert.True(
            await nodes.Database.OwnerAsync<bool>("select bool_and(handed_over_at is not null and next_attempt_at is null) from jobs"));
        Assert.Equal(ids.Order(), delivered.Order());
    }

    [Fact]
    public async Task A_job_whose_node_was_killed_while_it_handed_it_over_is_handed_over_by_the_next()
    {
        await using var nodes = new Nodes(server);
        await nodes.InitializeAsync();
        await using var n8n = new N8nDouble();
        var id = await nodes.Database.EnqueueAsync(
            await nodes.Database.MakeAccountAsync(), """{"goal":"Grow followers","period":"7 days","platforms":["X"],"niche":"silence"}""");
        await using (var killed = await nodes.StartAsync(("N8N_PLAN_BUILDER_WEBHOOK_URL", n8n.Webhook.ToString())))
        {
            Assert.Equal(id, (await n8n.NextAsync()).JobId);
            await killed.KillAsync();
        }

        await nodes.Database.AgeAsync(id, "next_attempt_at = now()"); // its lease is over
        await using var next = await nodes.StartAsync(("N8N_PLAN_BUILDER_WEBHOOK_URL", n8n.Webhook.ToString()));
        Assert.Equal(id, (await n8n.NextAsync()).JobId);
        await nodes.Database.AssertInvariantsAsync();
    }

    [Theory]
    [InlineData("https"), InlineData("nobody"), InlineData("unknown name")]
    public async Task A_webhook_that_cannot_be_reached_ends_with_a_sentence(string how)
    {
        await using var nodes = new Nodes(server);
        await nodes.InitializeAsync();
        await using var n8n = new N8nDouble();
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // the port is taken, and nobody listens
        await using var app = await nodes.StartAsync(
            ("N8N_PLAN_BUILDER_WEBHOOK_URL", how switch
            {
                "https" => n8n.Webhook.ToString().Replace("http:", "https:", StringComparison.Ordinal),
                "nobody" => $"http://{nobody.LocalEndPoint}/webhook/plan-builder",
                _ => "https://nowhere.invalid/webhook/plan-builder",
            }),
            ("no_proxy", "127.0.0.1,localhost,nowhere.invalid"), ("N8N_WEBHOOK_SECRET", "a-secret-that-is-not-logged"),
            ("Jobs__QueuedTimeout", "00:00:10")); // long enough for a first try on a loaded machine
        var id = await nodes.EnqueueAsync();
        await nodes.UntilAsync(id, "completed_at is not null");
        Assert.Equal(FailureReason.WebhookUnreachable.Message, (await nodes.Database.JobAsync(id)).Error);
        Assert.Contains(app.Output, line => line.Contains("n8n did not accept job " + id, StringComparison.Ordinal));
        Assert.DoesNotContain(
            app.Output,
            line => line.Contains("a-secret-that", StringComparison.Ordinal) || line.Contains("/webhook/", StringComparison.Ordinal));
    }

    private Task<N8nDelivery> DeliveryOfAsync(Guid id) => app.N8n.NextAsync($"job {id}", delivery => delivery.JobId == id);
}
