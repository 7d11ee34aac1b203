using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A job on its way to n8n and back: who may take it when. Rows are aged, not clocks.</summary>
public sealed class HandOverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30), Wait = TimeSpan.FromMinutes(5);

    private readonly WorkerJobs workerJobs = new(database.App);
    private readonly HandOverJobs handOverJobs = new(database.App);
    private readonly StuckJobs stuckJobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_nodes_lease_each_job_once()
    {
        for (var job = 0; job < 40; job++)
        {
            await database.MakeJobAsync("queued");
        }

        var asked = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct)));
        var leases = asked.OfType<LeasedJob>().ToList();
        while (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct) is { } rest)
        {
            leases.Add(rest);
        }

        Assert.Equal(40, leases.Count);
        Assert.Equal(40, leases.Select(job => job.Id).Distinct().Count());
        Assert.All(leases, job => Assert.Equal(1, job.HandoverAttempts));
    }

    [Fact]
    public async Task A_job_that_n8n_has_is_neither_handed_over_again_nor_claimed_here()
    {
        var job = await LeaseAsync();
        Assert.True(await handOverJobs.HandedOverAsync(job, null, Ct));
        await NobodyTakesAnythingAsync();
        Assert.Equal(("queued", "n8n"), await WhoAsync(job.Id));
    }

    [Fact]
    public async Task A_refused_job_waits_its_pause_and_is_handed_over_again()
    {
        var job = await LeaseAsync();
        Assert.True(await handOverJobs.RefusedAsync(job, TimeSpan.FromHours(1), Ct));
        await NobodyTakesAnythingAsync();
        await database.AgeAsync(job.Id, "next_attempt_at = now()");
        Assert.Equal((job.Id, 2), await LeasedAsync());
    }

    [Fact]
    public async Task A_lease_whose_node_died_ends_by_itself()
    {
        var job = await LeaseAsync();
        var since = (await database.JobAsync(job.Id)).HandedOverAt;
        await NobodyTakesAnythingAsync();
        await database.AgeAsync(job.Id, "next_attempt_at = now()");
        Assert.Equal((job.Id, 2), await LeasedAsync());
        Assert.Equal(since, (await database.JobAsync(job.Id)).HandedOverAt); // the wait for n8n does not begin anew with each death
        Assert.False(await handOverJobs.RefusedAsync(job, Lease, Ct)); // the dead one wakes up
        Assert.False(await handOverJobs.HandedOverAsync(job, null, Ct));
    }

    [Fact]
    public async Task What_a_node_finds_out_after_n8n_claimed_the_job_changes_nothing()
    {
        var job = await LeaseAsync();
        await database.AsOutsideServiceAsync(
            "update jobs set status = 'running', n8n_execution_id = '7' where id = @Id and status = 'queued'",
            new { job.Id });
        Assert.False(await handOverJobs.RefusedAsync(job, Lease, Ct));
        Assert.Equal(("running", "n8n"), await WhoAsync(job.Id));
    }

    [Theory]
    [InlineData("queued_at = now() - interval '6 minutes', handed_over_at = now() - interval '6 minutes', next_attempt_at = null",
        "stuck_queued")]
    [InlineData("handed_over_at = null, queued_at = now() - interval '6 minutes'", "webhook_unreachable")]
    public async Task A_job_that_n8n_does_not_start_in_time_fails_or_is_reclaimed(string age, string code)
    {
        var fails = await LeaseAsync();
        await database.AgeAsync(fails.Id, age);
        Assert.Equal(1, await stuckJobs.FailNotStartedAsync(Wait, [JobTypes.Plan], Ct));
        Assert.Equal(code, (await database.JobAsync(fails.Id)).ErrorCode);
        Assert.NotNull((await database.JobAsync(fails.Id)).RefundedAt);

        var back = await LeaseAsync();
        await database.AgeAsync(back.Id, age);
        Assert.Equal(1, await stuckJobs.ReclaimAsync(Wait, [JobTypes.Plan], Ct));
        Assert.Null(await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct));
        var claimed = (await workerJobs.ClaimReclaimedAsync(Ct))!;
        Assert.Equal(back.Id, claimed.Id);
        await workerJobs.CompleteAsync(claimed, Requests.Make(Requests.Create()), Ct);
    }

    [Fact]
    public async Task A_job_that_n8n_may_still_start_is_left_alone()
    {
        var accepted = await LeaseAsync();
        await database.AgeAsync(
            accepted.Id, "queued_at = now() - interval '1 hour', handed_over_at = now() - interval '4 minutes', next_attempt_at = null");
        var refused = await LeaseAsync();
        await database.AgeAsync(refused.Id, "queued_at = now() - interval '4 minutes', handed_over_at = null");
        Assert.Equal(0, await stuckJobs.FailNotStartedAsync(Wait, [JobTypes.Plan], Ct));
        Assert.Equal(0, await stuckJobs.ReclaimAsync(Wait, [JobTypes.Plan], Ct));
        Assert.Equal(0, await stuckJobs.FailStuckAsync(Wait, Ct));
    }

    [Fact]
    public async Task A_job_that_n8n_requeues_is_handed_over_again()
    {
        var job = await LeaseAsync();
        await handOverJobs.HandedOverAsync(job, null, Ct);
        await database.AsOutsideServiceAsync("update jobs set status = 'running' where id = @Id", new { job.Id });
        await database.AsOutsideServiceAsync("update jobs set status = 'queued' where id = @Id", new { job.Id });
        Assert.Equal((job.Id, 2), await LeasedAsync());
    }

    [Fact]
    public async Task A_plan_says_who_brought_it()
    {
        var here = await database.MakeJobAsync("running");
        await database.AsAppServiceAsync("update jobs set status = 'completed', result = '{}' where id = @here", new { here });
        var there = await database.MakeJobAsync("running");
        await database.AsOutsideServiceAsync("update jobs set result = '{}' where id = @there", new { there });
        Assert.Equal(("local", "n8n"), ((await database.JobAsync(here)).Runner, (await database.JobAsync(there)).Runner));
    }

    private async Task<LeasedJob> LeaseAsync()
    {
        var id = await database.MakeJobAsync("queued");
        var job = (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!;
        Assert.Equal(id, job.Id);
        return job;
    }

    private async Task NobodyTakesAnythingAsync()
    {
        Assert.Null(await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct));
        Assert.Null(await workerJobs.ClaimAsync(Ct));
        Assert.Null(await workerJobs.ClaimReclaimedAsync(Ct));
    }

    private async Task<(Guid, int)> LeasedAsync()
    {
        var job = (await handOverJobs.LeaseAsync(Lease, [JobTypes.Plan], Ct))!;
        return (job.Id, job.HandoverAttempts);
    }

    private async Task<(string?, string?)> WhoAsync(Guid id)
    {
        var job = await database.JobAsync(id);
        return (job.Status, job.Runner);
    }
}
