using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What n8n lost is handed over again, as often as it may be, and never to a workflow that would not notice.</summary>
public sealed class HandOverAgainTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Old = "queued_at = now() - interval '1 hour', handed_over_at = now() - interval '1 hour'";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30), Limit = TimeSpan.FromMinutes(5);

    private readonly HandOverJobs handOverJobs = new(database.App);
    private readonly StuckJobs stuckJobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_our_workflow_claimed_and_lost_is_handed_over_once_more_and_then_fails()
    {
        var first = await HandOverAsync(workflow: 2);
        await ClaimAsync(first.Id, "7");
        await database.AgeAsync(first.Id, "heartbeat_at = now() - interval '6 minutes'");
        Assert.Equal(1, await stuckJobs.HandOverSilentAgainAsync(Limit, 2, Ct));

        var second = (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!;
        Assert.Equal((first.Id, "0", "1.1"), (second.Id, first.Run, second.Run));
        Assert.True(second.QueuedAt > first.QueuedAt); // so its message has a name of its own
        await ClaimAsync(first.Id, "8");
        await database.AgeAsync(first.Id, "heartbeat_at = now() - interval '6 minutes'");
        Assert.Equal(0, await stuckJobs.HandOverSilentAgainAsync(Limit, 2, Ct));
        Assert.Equal(1, await stuckJobs.FailSilentAsync(Limit, Ct));
        Assert.Equal("timed_out", (await database.JobAsync(first.Id)).ErrorCode);
    }

    [Fact]
    public async Task What_our_workflow_accepted_and_did_not_claim_is_handed_over_once_more_and_waits_anew()
    {
        var first = await HandOverAsync(workflow: 2);
        await database.AgeAsync(first.Id, Old);
        Assert.Equal(1, await stuckJobs.HandOverUnclaimedAgainAsync(Limit, 2, Ct));
        Assert.Equal(0, await stuckJobs.FailNotStartedAsync(Limit, [JobTypes.Plan], Ct));

        var second = (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!;
        Assert.Equal((first.Id, "0.1"), (second.Id, second.Run));
        await handOverJobs.RefusedAsync(second, TimeSpan.Zero, Ct); // n8n is just coming back
        Assert.Equal(0, await stuckJobs.FailNotStartedAsync(Limit, [JobTypes.Plan], Ct));
        await handOverJobs.HandedOverAsync((await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!, 2, Ct);
        await database.AgeAsync(first.Id, Old);
        Assert.Equal(0, await stuckJobs.HandOverUnclaimedAgainAsync(Limit, 2, Ct));
        Assert.Equal(1, await stuckJobs.FailNotStartedAsync(Limit, [JobTypes.Plan], Ct));
        Assert.Equal("stuck_queued", (await database.JobAsync(first.Id)).ErrorCode);
    }

    [Fact]
    public async Task A_workflow_that_names_neither_itself_nor_its_executions_is_not_called_twice()
    {
        var unclaimed = await HandOverAsync(workflow: null);
        await database.AgeAsync(unclaimed.Id, Old);
        Assert.Equal(0, await stuckJobs.HandOverUnclaimedAgainAsync(Limit, 2, Ct));
        Assert.Equal(1, await stuckJobs.FailNotStartedAsync(Limit, [JobTypes.Plan], Ct));

        var silent = await HandOverAsync(workflow: null);
        await ClaimAsync(silent.Id, null);
        await database.AgeAsync(silent.Id, "heartbeat_at = now() - interval '6 minutes'");
        Assert.Equal(0, await stuckJobs.HandOverSilentAgainAsync(Limit, 2, Ct));
        Assert.Equal(1, await stuckJobs.FailSilentAsync(Limit, Ct));
    }

    [Fact]
    public async Task What_still_speaks_or_has_answered_is_left_alone()
    {
        var alive = await HandOverAsync(workflow: 2);
        await ClaimAsync(alive.Id, "7");
        await database.AgeAsync(alive.Id, "heartbeat_at = now() - interval '4 minutes'");
        var answered = await HandOverAsync(workflow: 2);
        await ClaimAsync(answered.Id, "8");
        await database.AsOutsideServiceAsync("update jobs set result = '{}' where id = @Id", new { answered.Id });
        await database.AgeAsync(answered.Id, "heartbeat_at = now() - interval '1 day'");
        Assert.Equal(0, await stuckJobs.HandOverSilentAgainAsync(Limit, 9, Ct));
        Assert.Equal(0, await stuckJobs.FailSilentAsync(Limit, Ct));
        await database.ReadReceivedAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whichever_run_answers_first_completes_the_job(bool isFirst)
    {
        var job = await HandOverAsync(workflow: 2);
        await ClaimAsync(job.Id, "7");
        await database.AgeAsync(job.Id, "heartbeat_at = now() - interval '6 minutes'");
        await stuckJobs.HandOverSilentAgainAsync(Limit, 2, Ct);
        if (!isFirst)
        {
            await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct);
            await ClaimAsync(job.Id, "8");
        }

        // Our workflow completes by the job's id: what it brings is taken whatever became of its claim.
        Assert.Equal(1, await database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = @WeekOnX::jsonb where id = @Id", new { job.Id, Requests.WeekOnX }));
        Assert.Equal(0, await database.AsOutsideServiceAsync(
            "update jobs set status = 'completed', result = '{\"other\": 1}' where id = @Id", new { job.Id }));
        Assert.Equal(0, await database.AsOutsideServiceAsync(
            "update jobs set status = 'running' where id = @Id and status = 'queued'", new { job.Id }));
        await database.ReadReceivedAsync();
        Assert.Equal("completed", (await database.JobAsync(job.Id)).Status);
    }

    private async Task<LeasedJob> HandOverAsync(int? workflow)
    {
        var id = await database.MakeJobAsync("queued");
        var job = (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!;
        Assert.Equal(id, job.Id);
        await handOverJobs.HandedOverAsync(job, workflow, Ct);
        return job;
    }

    private async Task ClaimAsync(Guid id, string? execution) => Assert.Equal(1, await database.AsOutsideServiceAsync(
        "update jobs set status = 'running', n8n_execution_id = @execution where id = @id and status = 'queued'", new { id, execution }));
}
