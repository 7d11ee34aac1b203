using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A job that was reclaimed from n8n is made here, whatever n8n still says.</summary>
public sealed class ReclaimedJobTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30), Wait = TimeSpan.FromMinutes(5);

    private readonly WorkerJobs workerJobs = new(database.App);
    private readonly HandOverJobs handOverJobs = new(database.App);
    private readonly StuckJobs stuckJobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_was_reclaimed_stays_here_when_its_worker_dies()
    {
        var claimed = await ReclaimAsync();
        await database.AgeAsync(claimed.Id, "heartbeat_at = now() - interval '1 minute'");
        Assert.Equal(1, await stuckJobs.RescueAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.Null(await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct));
        var again = (await workerJobs.ClaimReclaimedAsync(Ct))!;
        Assert.Equal(claimed.Id, again.Id);
        await workerJobs.ReleaseAsync(again, TimeSpan.Zero, Ct);
        Assert.Equal(claimed.Id, (await workerJobs.ClaimAsync(Ct))!.Id);
    }

    [Theory]
    [InlineData("status = 'running', n8n_execution_id = '7'")]
    [InlineData("progress = 50, step = 'drafting'"), InlineData("result = '{\"late\": 1}'")]
    [InlineData("status = 'completed', result = '\"late\"'"), InlineData("status = 'failed', error = 'late'")]
    public async Task A_late_answer_to_a_job_that_was_reclaimed_changes_nothing_and_is_written_down(string late)
    {
        var claimed = await ReclaimAsync();
        var before = await database.SnapshotAsync(claimed.Id);
        Assert.Equal(0, await database.AsOutsideServiceAsync($"update jobs set {late} where id = @Id", new { claimed.Id }));
        Assert.Equal(before, await database.SnapshotAsync(claimed.Id));

        await workerJobs.CompleteAsync(claimed, Requests.Make(Requests.Create()), Ct);
        before = await database.SnapshotAsync(claimed.Id);
        Assert.Equal(0, await database.AsOutsideServiceAsync($"update jobs set {late} where id = @Id", new { claimed.Id }));
        Assert.Equal(before, await database.SnapshotAsync(claimed.Id));
        Assert.Equal(late.Contains("result", StringComparison.Ordinal) ? 2 : 0, await database.OwnerAsync<int>(
            "select count(*)::int from job_failures where job_id = @Id and detail like 'A late result, which was not taken:%late%'",
            new { claimed.Id }));
    }

    [Fact]
    public async Task A_queued_job_that_was_reclaimed_is_not_claimed_by_n8n()
    {
        var job = await LeaseAsync();
        await database.AgeAsync(
            job.Id, "queued_at = queued_at - interval '6 minutes', handed_over_at = handed_over_at - interval '6 minutes'");
        await stuckJobs.ReclaimAsync(Wait, [JobTypes.Plan], Ct);
        Assert.Equal(
            0,
            await database.AsOutsideServiceAsync(
                "update jobs set status = 'running' where id = @Id and status = 'queued'", new { job.Id }));
        Assert.Equal(job.Id, (await workerJobs.ClaimReclaimedAsync(Ct))!.Id);
    }

    [Fact]
    public async Task A_late_answer_of_n8n_is_a_plan_after_all_when_there_was_none()
    {
        var claimed = await ReclaimAsync();
        await workerJobs.FailAsync(claimed, FailureReason.WorkflowFailed, "no model", Ct);
        Assert.Equal(1, await database.AsOutsideServiceAsync(
            "update jobs set result = @WeekOnX::jsonb where id = @Id", new { claimed.Id, Requests.WeekOnX }));
        await database.ReadReceivedAsync();
        var job = await database.JobAsync(claimed.Id);
        Assert.Equal(("completed", "n8n"), (job.Status, job.Runner));
    }

    private async Task<ClaimedJob> ReclaimAsync()
    {
        var job = await LeaseAsync();
        await database.AgeAsync(
            job.Id, "queued_at = queued_at - interval '6 minutes', handed_over_at = handed_over_at - interval '6 minutes'");
        Assert.Equal(1, await stuckJobs.ReclaimAsync(Wait, [JobTypes.Plan], Ct));
        return (await workerJobs.ClaimReclaimedAsync(Ct))!;
    }

    private async Task<LeasedJob> LeaseAsync()
    {
        var id = await database.MakeJobAsync("queued");
        var job = (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!;
        Assert.Equal(id, job.Id);
        return job;
    }
}
