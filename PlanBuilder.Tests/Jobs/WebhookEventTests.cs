using System.Text.Json;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What an event of n8n's callback moves, in whatever order it comes.</summary>
public sealed class WebhookEventTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string APlan = JsonSerializer.Serialize(Requests.Make(Requests.Create()), Plan.Json);

    private readonly WebhookJobs webhookJobs = new(database.App);
    private readonly ExpiredJobs expiredJobs = new(database.App);

    [Fact]
    public async Task A_job_goes_its_way_and_each_message_counts_once()
    {
        var id = await database.MakeJobAsync("queued");
        Assert.Equal(new(WebhookOutcome.Moved, "running", null, 1), await SendAsync(id, "1", WebhookEventKind.Started));
        Assert.Equal(new(WebhookOutcome.Replayed, "running", null, 1), await SendAsync(id, "1", WebhookEventKind.Started));
        // the same execution asks again
        Assert.Equal(new(WebhookOutcome.Moved, "running", null, 1), await SendAsync(id, "2", WebhookEventKind.Started));
        Assert.Equal(new(WebhookOutcome.Moved, "running", "drafting", 1), await SendAsync(id, "3", WebhookEventKind.Progress));
        var at = await database.JobAsync(id);
        Assert.Equal(("drafting", 40, 3, 7), (at.Step, at.Progress, at.PostsDone, at.PostsTotal));
        Assert.Equal(new(WebhookOutcome.Moved, "running", "reading", 1), await SendAsync(id, "4", WebhookEventKind.Completed));
        Assert.Equal(new(WebhookOutcome.Replayed, "running", "reading", 1), await SendAsync(id, "4", WebhookEventKind.Completed));
        Assert.Equal(new(WebhookOutcome.Answered, "running", "reading", 1), await SendAsync(id, "5", WebhookEventKind.Completed));
        Assert.Equal(new(WebhookOutcome.Answered, "running", "reading", 1), await SendAsync(id, "6", WebhookEventKind.Failed));
        await database.ReadReceivedAsync();
        Assert.Equal(new(WebhookOutcome.Ended, "completed", null, 1), await SendAsync(id, "7", WebhookEventKind.Failed));
        Assert.Equal(new(WebhookOutcome.Ended, "completed", null, 1), await SendAsync(id, "8", WebhookEventKind.Started));
        var job = await database.JobAsync(id);
        Assert.Equal(("completed", "n8n", "7"), (job.Status, job.Runner, job.N8nExecutionId));
    }

    [Fact]
    public async Task Another_execution_or_attempt_changes_nothing()
    {
        var id = await database.MakeJobAsync("queued");
        await SendAsync(id, "1", WebhookEventKind.Started);
        foreach (var kind in new[] { WebhookEventKind.Started, WebhookEventKind.Progress, WebhookEventKind.Failed })
        {
            Assert.Equal(WebhookOutcome.NotIts, (await SendAsync(id, "8-" + kind, kind, execution: "8")).Outcome);
        }

        foreach (var kind in new[] { WebhookEventKind.Progress, WebhookEventKind.Completed, WebhookEventKind.Failed })
        {
            Assert.Equal(WebhookOutcome.NotIts, (await SendAsync(id, "old-" + kind, kind, attempt: 2)).Outcome);
        }

        Assert.Equal("running", (await database.JobAsync(id)).Status);
        Assert.Equal(WebhookOutcome.Moved, (await SendAsync(id, "2", WebhookEventKind.Completed, attempt: 1)).Outcome);
    }

    [Fact]
    public async Task Whichever_execution_brings_the_plan_first_completes_the_job()
    {
        var id = await database.MakeJobAsync("queued");
        await SendAsync(id, "1", WebhookEventKind.Started);
        Assert.Equal(WebhookOutcome.Moved, (await SendAsync(id, "2", WebhookEventKind.Completed, execution: "6")).Outcome);
        Assert.Equal(WebhookOutcome.Answered, (await SendAsync(id, "3", WebhookEventKind.Completed)).Outcome);
    }

    [Fact]
    public async Task Events_out_of_order_end_the_job_all_the_same()
    {
        var id = await database.MakeJobAsync("queued");
        Assert.Equal(WebhookOutcome.NotIts, (await SendAsync(id, "1", WebhookEventKind.Progress)).Outcome);
        Assert.Equal(WebhookOutcome.Moved, (await SendAsync(id, "2", WebhookEventKind.Completed)).Outcome);
        Assert.Equal(WebhookOutcome.Answered, (await SendAsync(id, "3", WebhookEventKind.Started)).Outcome);
        await database.ReadReceivedAsync();
        Assert.Equal("completed", (await database.JobAsync(id)).Status);
    }

    [Theory, InlineData("timed_out", WebhookOutcome.Moved)]
    [InlineData("stuck_queued", WebhookOutcome.Moved), InlineData("cancelled", WebhookOutcome.Ended)]
    public async Task A_late_plan_counts_as_the_lifecycle_says(string code, object outcome)
    {
        var id = await database.MakeJobAsync("failed", "n8n", code);
        Assert.Equal(outcome, (await SendAsync(id, "1", WebhookEventKind.Completed)).Outcome);
        await database.ReadReceivedAsync();
        Assert.Equal(WebhookOutcome.Ended, (await SendAsync(id, "2", WebhookEventKind.Failed)).Outcome);
    }

    [Fact]
    public async Task A_job_that_is_made_here_is_none_of_its_business()
    {
        var id = await database.MakeJobAsync("running");
        foreach (var kind in Enum.GetValues<WebhookEventKind>())
        {
            Assert.Equal(WebhookOutcome.NotIts, (await SendAsync(id, kind.ToString(), kind, execution: null)).Outcome);
        }

        Assert.Equal(("running", "local"), ((await database.JobAsync(id)).Status, (await database.JobAsync(id)).Runner));
    }

    [Fact]
    public async Task A_failure_keeps_its_words_for_operators()
    {
        var id = await database.MakeJobAsync("queued");
        await SendAsync(id, "1", WebhookEventKind.Started);
        await SendAsync(id, "2", WebhookEventKind.Failed);
        var job = await database.JobAsync(id);
        Assert.Equal(("failed", "workflow_failed"), (job.Status, job.ErrorCode));
        Assert.Equal("401 from xAI", await database.OwnerAsync<string>("select detail from job_failures where job_id = @id", new { id }));
    }

    [Fact]
    public async Task Rows_of_an_earlier_system_and_missing_ones_are_unknown()
    {
        Assert.Equal(WebhookOutcome.Unknown, (await SendAsync(Guid.NewGuid(), "1", WebhookEventKind.Started)).Outcome);
        var id = await database.MakeJobAsync("queued");
        await database.AgeAsync(id, "version = null");
        Assert.Equal(WebhookOutcome.Unknown, (await SendAsync(id, "1", WebhookEventKind.Started)).Outcome);
    }

    [Theory]
    [InlineData("record_webhook_delivery(gen_random_uuid(), '1')"), InlineData("purge_webhook_deliveries()")]
    [InlineData("purge_ended_jobs('1 day', 1)"), InlineData("purge_job_events('1 day', 1)"), InlineData("report_usage(1)")]
    [InlineData("is_operator(gen_random_uuid())"), InlineData("find_accounts('a', 1)"), InlineData("delete_account(gen_random_uuid())")]
    public async Task Nobody_but_the_app_remembers_forgets_deletes_reports_or_looks_for_accounts(string call) =>
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync("select " + call));

    [Theory]
    [InlineData(0, true), InlineData(290, true), InlineData(-290, true), InlineData(310, false), InlineData(-310, false)]
    public async Task Five_minutes_are_the_most_a_message_may_be_off(int seconds, bool timely)
    {
        var sentAt = await database.OwnerAsync<long>("select extract(epoch from now())::bigint + @seconds", new { seconds });
        Assert.Equal(timely, await webhookJobs.IsTimelyAsync(sentAt, TestContext.Current.CancellationToken));
        Assert.False(await webhookJobs.IsTimelyAsync(long.MaxValue, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Old_messages_are_forgotten_and_young_ones_kept()
    {
        var id = await database.MakeJobAsync("queued");
        await SendAsync(id, "old", WebhookEventKind.Started);
        await SendAsync(id, "young", WebhookEventKind.Progress);
        await database.OwnerRunAsync("update webhook_deliveries set at = now() - interval '16 minutes' where webhook_id = 'old'");
        Assert.Equal(1, await expiredJobs.PurgeWebhookDeliveriesAsync(TestContext.Current.CancellationToken));
        Assert.Equal(WebhookOutcome.Replayed, (await SendAsync(id, "young", WebhookEventKind.Progress)).Outcome);
    }

    private Task<WebhookResult> SendAsync(
        Guid id, string message, WebhookEventKind kind, string? execution = "7", int? attempt = null) =>
        webhookJobs.RecordWebhookEventAsync(
            id, message, new WebhookEvent(
                kind, execution, attempt, kind == WebhookEventKind.Progress ? "drafting, post 3 of 7" : null, 40, 3, 7,
                kind == WebhookEventKind.Completed ? APlan : null,
                kind == WebhookEventKind.Failed ? "401 from xAI" : null, null), TestContext.Current.CancellationToken);
}
