using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Every change of a job is written down by the database, whoever made it.</summary>
public sealed class JobTimelineTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly OwnerJobs ownerJobs = TestDatabase.OwnerJobsOn(database.App);
    private readonly WorkerJobs workerJobs = new(database.App);
    private readonly HandOverJobs handOverJobs = new(database.App);
    private readonly StuckJobs stuckJobs = new(database.App);
    private readonly ExpiredJobs expiredJobs = new(database.App);
    private readonly OperatorJobs operatorJobs = new(database.App, database.Trail);
    private readonly JobStatistics statistics = new(database.App, database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The next claim takes whatever waits.
    public async ValueTask InitializeAsync() => await database.OwnerRunAsync("delete from jobs");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_job_that_is_rescued_fails_and_is_requeued_is_recorded_in_order()
    {
        var id = await database.EnqueueAsync(await database.MakeAccountAsync());
        var claimed = (await workerJobs.ClaimAsync(Ct))!;
        await workerJobs.ReportAsync(claimed, new(Steps.Drafting, 20, 0, 7), Ct);
        await workerJobs.ReportAsync(claimed, new(Steps.Drafting, 45, 3, 7), Ct);
        await database.AgeAsync(id, "heartbeat_at = now() - interval '1 minute'");
        Assert.Equal(1, await stuckJobs.RescueAsync(TimeSpan.FromSeconds(30), Ct));
        await workerJobs.FailAsync((await workerJobs.ClaimAsync(Ct))!, FailureReason.AiQuotaUsedUp, "402 from xAI", Ct);
        Assert.True(await operatorJobs.RequeueAsync(id, Ct));
        claimed = (await workerJobs.ClaimAsync(Ct))!;
        await workerJobs.RetryAsync(claimed, TimeSpan.Zero, Ct);
        await workerJobs.ReleaseAsync((await workerJobs.ClaimAsync(Ct))!, TimeSpan.Zero, Ct);
        Assert.True(await operatorJobs.StopAsync(id, Ct));

        Assert.Equal(
        [
            "enqueued 0", "claimed 1", "reported 1 drafting 20", "rescued 1 drafting 45",
            "claimed 2", "failed 2 ai_quota_used_up", "requeued 2",
            "claimed 3", "retry_scheduled 3", "claimed 4", "released 4", "failed 4 stopped",
        ], await KindsAsync(id));
        Assert.Equal("402 from xAI", Assert.Single((await operatorJobs.TimelineAsync(id, Ct))!.Failures).Detail);
    }

    [Fact]
    public async Task A_hand_over_is_recorded_from_refusal_to_late_plan()
    {
        var id = await database.MakeJobAsync("queued");
        await handOverJobs.RefusedAsync((await handOverJobs.LeaseAsync(TimeSpan.FromMinutes(1), [JobTypes.Plan], Ct))!, TimeSpan.Zero, Ct);
        await handOverJobs.HandedOverAsync((await handOverJobs.LeaseAsync(TimeSpan.FromMinutes(1), [JobTypes.Plan], Ct))!, null, Ct);
        await database.AgeAsync(id, "queued_at = now() - interval '1 hour', handed_over_at = now() - interval '1 hour'");
        Assert.Equal(1, await stuckJobs.FailNotStartedAsync(TimeSpan.FromMinutes(5), [JobTypes.Plan], Ct));
        await database.AsOutsideServiceAsync(
            "update jobs set result = @WeekOnX::jsonb where id = @id", new { id, Planning.Requests.WeekOnX });
        await database.ReadReceivedAsync();

        Assert.Equal(
            [
                "enqueued 0", "handing_over 0", "refused 0", "handing_over 0", "handed_over 0", "failed 0 stuck_queued",
                "received 0 stuck_queued", "completed 0 reading",
            ],
            await KindsAsync(id));
        Assert.Equal("failed", (await operatorJobs.TimelineAsync(id, Ct))!.Events[^2].Was);
    }

    [Fact]
    public async Task A_job_that_is_reclaimed_says_so()
    {
        var id = await database.MakeJobAsync("queued");
        await handOverJobs.HandedOverAsync((await handOverJobs.LeaseAsync(TimeSpan.FromMinutes(1), [JobTypes.Plan], Ct))!, null, Ct);
        await database.AgeAsync(id, "queued_at = now() - interval '1 hour', handed_over_at = now() - interval '1 hour'");
        await stuckJobs.ReclaimAsync(TimeSpan.FromMinutes(5), [JobTypes.Plan], Ct);
        await workerJobs.CompleteAsync((await workerJobs.ClaimReclaimedAsync(Ct))!, Planning.Requests.Make(Planning.Requests.Create()), Ct);

        Assert.Equal(["enqueued 0", "handing_over 0", "handed_over 0", "reclaimed 0", "claimed 1", "completed 1"], await KindsAsync(id));
    }

    [Fact]
    public async Task Heartbeats_skipped_writes_and_rows_of_an_earlier_system_leave_no_event()
    {
        var id = await database.MakeJobAsync("running");
        await workerJobs.HeartbeatAsync(new(id, Guid.Empty, "", 1, 0, default), Ct);
        await database.AsOutsideServiceAsync("update jobs set status = 'failed' where id = @id", new { id }); // the local runner holds it
        Assert.Equal(["enqueued 0", "claimed 1"], await KindsAsync(id));

        await database.AgeAsync(id, "version = null");
        await database.AsOutsideServiceAsync("update jobs set status = 'completed' where id = @id", new { id });
        Assert.Equal(2, await database.OwnerAsync<int>("select count(*)::int from job_events where job_id = @id", new { id }));
        Assert.Null(await operatorJobs.TimelineAsync(id, Ct));
    }

    [Fact]
    public async Task All_that_failed_with_a_code_is_requeued_and_nothing_else()
    {
        var (old, one, two) = (await FailedAsync("ai_retired"), await FailedAsync("ai_retired"), await FailedAsync("ai_retired"));
        var other = await FailedAsync("ai_empty");
        await database.AgeAsync(old, "completed_at = now() - interval '25 hours'");

        Assert.Equal(2, await operatorJobs.RequeueAllAsync("ai_retired", TimeSpan.FromDays(1), Ct));
        Assert.Equal(
            ["failed", "queued", "queued", "failed"],
            await Task.WhenAll(new[] { old, one, two, other }.Select(async id => (await database.JobAsync(id)).Status)));
        Assert.False(await operatorJobs.RequeueAsync(one, Ct));
    }

    [Fact]
    public async Task What_its_owner_deleted_is_no_failure_to_see_to()
    {
        var (deleted, other) = (await FailedAsync("ai_retired"), await FailedAsync("ai_retired"));
        await ownerJobs.DeleteAsync((await database.JobAsync(deleted)).UserId, deleted, Ct);

        Assert.Equal(other, Assert.Single(Assert.Single(await statistics.FailuresAsync(TimeSpan.FromDays(1), Ct)).Latest).Id);
        Assert.Equal(1, await operatorJobs.RequeueAllAsync("ai_retired", TimeSpan.FromDays(1), Ct));
        Assert.NotNull((await operatorJobs.TimelineAsync(deleted, Ct))!.Job.DeletedAt);
    }

    [Fact]
    public async Task Failures_are_grouped_by_code_with_their_first_lines()
    {
        for (var i = 0; i < 5; i++)
        {
            var id = await database.MakeJobAsync("running", "n8n");
            await database.AsOutsideServiceAsync(
                "update jobs set status = 'failed', error = @said where id = @id", new { id, said = $"node {i}\nstack" });
        }

        var group = (await statistics.FailuresAsync(TimeSpan.FromDays(1), Ct)).Single(found => found.Code == "workflow_failed");

        Assert.Equal(5, group.Count);
        Assert.Equal(["node 4", "node 3", "node 2"], group.Latest.Select(failure => failure.FirstLine));
    }

    [Fact]
    public async Task Old_changes_are_deleted_in_batches_and_young_ones_kept()
    {
        var id = await database.MakeJobAsync("completed");
        await database.OwnerRunAsync(
            "update job_events set at = now() - interval '40 days' where job_id = @id and kind <> 'completed'", new { id });
        Assert.Equal(
            1, await database.App.AsServiceAsync(session => session.SingleAsync<int>("select purge_job_events('30 days', 1)"), Ct));
        Assert.Equal(1, await expiredJobs.PurgeEventsAsync(TimeSpan.FromDays(30), Ct));
        Assert.Equal(["completed 1"], await KindsAsync(id));
    }

    private Task<Guid> FailedAsync(string code) => database.MakeJobAsync("failed", code: code);

    private async Task<IEnumerable<string>> KindsAsync(Guid id) =>
        (await operatorJobs.TimelineAsync(id, Ct))!.Events.Select(change => string.Join(' ', new object?[]
        {
            change.Kind, change.Attempt, change.Step, change.Kind is "reported" or "rescued" ? change.Progress : null, change.ErrorCode,
        }.Where(word => word is not null)));
}
