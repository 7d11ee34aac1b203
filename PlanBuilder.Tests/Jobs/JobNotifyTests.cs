using Dapper;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Who listens on <c>jobs</c> hears of each change that a visitor sees, once, and of nothing else.</summary>
public sealed class JobNotifyTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_new_job_is_announced() => Assert.Single(await HeardAsync(async () => _ = await database.MakeJobAsync("queued")));

    [Fact]
    public async Task A_refused_job_is_not_announced()
    {
        var account = await database.MakeAccountAsync();
        await database.OwnerRunAsync(
            "insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, 3)", new { account });
        Assert.Empty(await HeardAsync(() => TestDatabase.RefusedAsync("PT429", () => database.EnqueueAsync(account))));
    }

    [Fact]
    public async Task The_apps_own_runner_knows_at_once_of_what_is_committed_and_of_nothing_that_is_refused()
    {
        using var announcer = TestDatabase.AnnouncerOn(database.App);
        var account = await database.MakeAccountAsync();
        var waiting = new List<Task<long>>();
        announcer.Enqueued += () => waiting.Add(
            database.OwnerAsync<long>("select count(*) from jobs where user_id = @account", new { account }));
        foreach (var key in (string[])["first", "second", "third"]) // two is the most at once
        {
            await TestDatabase.OwnerJobsOn(database.App, announcer).EnqueueAsync(
                account, new PlanInput { Goal = "Grow followers" }, key, TestContext.Current.CancellationToken);
            await Task.WhenAll(waiting);
        }

        var counts = await Task.WhenAll(waiting);
        Assert.Equal([1, 2], counts);
    }

    [Fact]
    public async Task What_the_app_enqueues_is_announced_to_runners_once_it_is_committed()
    {
        using var announcer = TestDatabase.AnnouncerOn(database.App);
        var account = await database.MakeAccountAsync();
        Assert.Empty(await database.HeardAsync("queued", () => TestDatabase.OwnerJobsOn(database.App, announcer).EnqueueAsync(
            account, new PlanInput { Goal = "Grow followers" }, "key", TestContext.Current.CancellationToken)));

        await using var listener = await database.OpenAsync();
        var heard = new List<string>();
        listener.Notification += (_, notification) => heard.Add(notification.Payload);
        await listener.ExecuteAsync("listen queued");
        await announcer.StartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync("the runners' notification", async () =>
        {
            await listener.ExecuteAsync("select 1"); // what was notified comes with the answer
            return heard.SequenceEqual([announcer.Payload]);
        }, () => Task.FromResult(string.Join(", ", heard)));
        await announcer.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("queued", "status = 'running', runner = 'local'")]
    [InlineData("queued", "runner = 'n8n', handed_over_at = now()")]
    [InlineData("running", "step = 'draft'")]
    [InlineData("running", "progress = 10")]
    [InlineData("running", "status = 'queued'")]
    [InlineData("running", "status = 'failed', error_code = 'timed_out'")]
    [InlineData("running", "status = 'completed', result = '{}'")]
    [InlineData("failed", "status = 'queued'")]
    [InlineData("running", "received_result = '{}'")]
    [InlineData("failed", "received_result = '{}'")]
    public async Task A_change_that_the_visitor_sees_is_announced_once(string from, string change)
    {
        var id = await database.MakeJobAsync(from);
        var version = (await database.JobAsync(id)).Version;
        Assert.Equal(
            [id.ToString()], await HeardAsync(() => database.AsAppServiceAsync($"update jobs set {change} where id = @id", new { id })));
        Assert.Equal(version + 1, (await database.JobAsync(id)).Version);
    }

    [Theory]
    [InlineData("queued", "handed_over_at = now(), handover_attempts = 1, next_attempt_at = now()")]
    [InlineData("queued", "progress = 50, step = 'draft'")]
    [InlineData("running", "heartbeat_at = now()")]
    [InlineData("running", "progress = 0")]
    [InlineData("running", "n8n_execution_id = '231'")]
    [InlineData("failed", "status = 'failed', error_code = 'cancelled'")]
    [InlineData("completed", "status = 'running'")]
    public async Task What_the_visitor_does_not_see_is_not_announced(string from, string change)
    {
        var id = await database.MakeJobAsync(from);
        var version = (await database.JobAsync(id)).Version;
        Assert.Empty(await HeardAsync(() => database.AsAppServiceAsync($"update jobs set {change} where id = @id", new { id })));
        Assert.Equal(version, (await database.JobAsync(id)).Version);
    }

    private Task<List<string>> HeardAsync(Func<Task> work) => database.HeardAsync("jobs", work);
}
