using Dapper;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Two who move the same job at the same moment: one of them does, and the ledger and the notification agree with it.</summary>
public sealed class ConcurrentTransitionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Complete = "status = 'completed', result = '{}'";
    private const string Receive = "received_result = '{\"first\": 1}'";
    private const string Fail = "status = 'failed', error_code = 'unusable_plan'";

    [Fact]
    public async Task No_job_is_claimed_twice()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => database.MakeJobAsync("queued")));
        var store = new WorkerJobs(database.App);
        var claimed = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.ClaimAsync(CancellationToken.None)));
        while (await store.ClaimAsync(CancellationToken.None) is { } left) // a claim passes over what another is just taking
        {
            claimed = [.. claimed, left];
        }

        Assert.Equal(ids.Order(), claimed.OfType<ClaimedJob>().Select(job => job.Id).Where(ids.Contains).Order());
        Assert.All(claimed.OfType<ClaimedJob>(), job => Assert.Equal((1, 2), (job.Attempt, job.AttemptsLeft)));
    }

    [Theory]
    [InlineData("queued", "status = 'running', runner = 'local'", "status = 'failed', error_code = 'cancelled'", "failed")]
    [InlineData("queued", Receive, Fail, "running")]
    [InlineData("queued", Fail, Receive, "failed")]
    [InlineData("running", Receive, Fail, "running")]
    [InlineData("running", Receive, "status = 'failed', error_code = 'cancelled'", "failed")]
    [InlineData("running", Complete, Fail, "completed")]
    [InlineData("running", Fail, Complete, "failed")]
    [InlineData("running", "status = 'failed', error_code = 'timed_out'", Receive, "running")]
    [InlineData("running", "status = 'failed', error_code = 'cancelled'", Receive, "failed")]
    [InlineData("running", Complete, Receive, "completed")]
    [InlineData("running", Receive, "received_result = '{}'", "running")]
    [InlineData("running", "status = 'queued'", Receive, "running")]
    [InlineData("failed", "status = 'queued'", Receive, "running")]
    [InlineData("failed", Receive, "status = 'queued'", "running")]
    public async Task Who_comes_second_meets_the_job_as_the_first_left_it(string from, string first, string second, string end)
    {
        var id = await database.MakeJobAsync(from);
        await using var one = await database.OpenAsync();
        await using var two = await database.OpenAsync();
        await one.ExecuteAsync($"begin; set local planbuilder.writer = 'app'; update jobs set {first} where id = @id", new { id });
        var waiting = two.ExecuteAsync($"set planbuilder.writer = 'app'; update jobs set {second} where id = @id", new { id });
        await database.BlockedAsync(two, waiting);
        await one.ExecuteAsync("commit");
        await waiting;

        await AgreesAsync(id, end);
    }

    [Theory, InlineData(Complete), InlineData(Fail), InlineData("status = 'queued'")]
    public async Task All_who_come_at_once_leave_one_end(string other)
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await database.MakeJobAsync("running");
            var account = (await database.JobAsync(id)).UserId;
            await Task.WhenAll(
                database.AsAppServiceAsync($"update jobs set {other} where id = @id and status = 'running'", new { id }),
                database.AsAppServiceAsync($"update jobs set {Complete} where id = @id and attempt = 1 and status = 'running'", new { id }),
                database.AsAppServiceAsync($"update jobs set {Fail} where id = @id and attempt = 1 and status = 'running'", new { id }),
                database.AsAccountAsync(account, "select cancel_job(@id)", new { id }),
                database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'x' where id = @id", new { id }));
            await AgreesAsync(id, (await database.JobAsync(id)).Status!);
        }
    }

    [Fact]
    public async Task A_late_answer_does_not_touch_a_rescued_job()
    {
        var store = new WorkerJobs(database.App);
        var id = await database.MakeJobAsync("queued");
        var lost = await ClaimAsync(store, id);
        await database.AgeAsync(id, "heartbeat_at = now() - interval '1 hour'");
        Assert.Equal(1, await new StuckJobs(database.App).RescueAsync(TimeSpan.FromMinutes(1), CancellationToken.None));
        var before = await database.SnapshotAsync(id);
        Assert.Null(await store.HeartbeatAsync(lost, CancellationToken.None));
        Assert.Equal(before, await database.SnapshotAsync(id));

        var again = await ClaimAsync(store, id);
        before = await database.SnapshotAsync(id);
        Assert.False(await store.FailAsync(lost, FailureReason.UnusablePlan, "late", CancellationToken.None));
        Assert.False(await store.ReportAsync(lost, new(Steps.Drafting, 50), CancellationToken.None));
        Assert.False(await store.RetryAsync(lost, TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(before, await database.SnapshotAsync(id));
        Assert.NotNull(await store.HeartbeatAsync(again, CancellationToken.None));
        Assert.Equal(2, again.Attempt);
    }

    private static async Task<ClaimedJob> ClaimAsync(WorkerJobs store, Guid id)
    {
        while (await store.ClaimAsync(CancellationToken.None) is { } claimed)
        {
            if (claimed.Id == id)
            {
                return claimed;
            }
        }

        throw new InvalidOperationException("The job is not in the queue.");
    }

    /// <summary>The row, the ledger, the notifications and the words for operators say the same.</summary>
    private async Task AgreesAsync(Guid id, string end)
    {
        var job = await database.JobAsync(id);
        Assert.Equal(end, job.Status);
        Assert.Equal(end == "completed", job.Result is not null);
        Assert.Equal(end == "running", job.ReceivedResult is not null);
        if (end == "running")
        {
            return;
        }

        Assert.Equal(end == "failed", job.ErrorCode is not null);
        if (job.ErrorCode != "cancelled")
        {
            Assert.Equal(end == "failed", job.RefundedAt is not null);
        }

        var last = await database.OwnerAsync<string?>(
            "select message from job_notifications where job_id = @id order by created_at desc limit 1", new { id });
        if (end is "completed" or "failed")
        {
            Assert.Contains(last, end == "completed"
                ? ["Your plan is ready.", "Your plan finished late, and it's ready now."]
                : new[] { job.ErrorCode == "cancelled" ? job.Error! : "We couldn't create your plan. " + job.Error });
        }
    }
}
