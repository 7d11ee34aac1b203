using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Jobs;

/// <summary>
/// What the sweep finds and leaves, and what a worker may still do to a job that is not its own anymore. Rows are aged, not clocks.
/// </summary>
public sealed class SweepTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(5);

    private readonly WorkerJobs workerJobs = new(database.App);
    private readonly StuckJobs stuckJobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_worker_is_silent_is_rescued_and_runs_again()
    {
        var lost = await ClaimAsync();
        var alive = await ClaimAsync();
        await AgeAsync(lost.Id, "heartbeat_at", "31 seconds");
        await AgeAsync(alive.Id, "heartbeat_at", "29 seconds");

        Assert.Equal(1, await stuckJobs.RescueAsync(Silence, Ct));
        Assert.Equal(0, await stuckJobs.RescueAsync(Silence, Ct));
        Assert.Equal("running", await StatusAsync(alive.Id));
        var again = (await workerJobs.ClaimAsync(Ct))!;
        Assert.Equal((lost.Id, 2, 1), (again.Id, again.Attempt, again.AttemptsLeft));
        await workerJobs.CompleteAsync(again, APlan(), Ct);
        await workerJobs.CompleteAsync(alive, APlan(), Ct); // a second later it would be silent too, for the next test's sweep
    }

    [Fact]
    public async Task A_late_answer_does_not_touch_a_rescued_job()
    {
        var late = await ClaimAsync();
        await AgeAsync(late.Id, "heartbeat_at", "1 minute");
        await stuckJobs.RescueAsync(Silence, Ct);

        Assert.False(await workerJobs.CompleteAsync(late, APlan(), Ct));
        var again = (await workerJobs.ClaimAsync(Ct))!;
        Assert.Null(await workerJobs.HeartbeatAsync(late, Ct));
        Assert.False(await workerJobs.ReportAsync(late, new(Steps.Drafting, 90), Ct));
        Assert.False(await workerJobs.FailAsync(late, FailureReason.WorkflowFailed, "late", Ct));
        Assert.False(await workerJobs.ReleaseAsync(late, TimeSpan.Zero, Ct));
        Assert.Equal("running", await StatusAsync(late.Id));

        Assert.True(await workerJobs.CompleteAsync(again, APlan(), Ct));
        Assert.False(await workerJobs.CompleteAsync(again, APlan(), Ct));
        Assert.Equal("completed", await StatusAsync(late.Id));
    }

    [Theory, InlineData("rescued"), InlineData("released"), InlineData("tried again")]
    public async Task A_job_that_begins_again_does_not_wait_behind_those_that_came_later(string why)
    {
        var first = await ClaimAsync();
        var later = await database.MakeJobAsync("queued");
        await AgeAsync(first.Id, "heartbeat_at", "1 minute");
        Assert.True(why switch
        {
            "rescued" => await stuckJobs.RescueAsync(Silence, Ct) == 1,
            "released" => await workerJobs.ReleaseAsync(first, TimeSpan.Zero, Ct),
            _ => await workerJobs.RetryAsync(first, TimeSpan.Zero, Ct),
        });

        var (next, last) = ((await workerJobs.ClaimAsync(Ct))!, (await workerJobs.ClaimAsync(Ct))!);
        Assert.Equal((first.Id, later), (next.Id, last.Id));
        await workerJobs.CompleteAsync(next, APlan(), Ct);
        await workerJobs.CompleteAsync(last, APlan(), Ct);
    }

    [Fact]
    public async Task A_job_that_loses_every_worker_fails_after_its_attempts()
    {
        var job = await ClaimAsync();
        for (var attempt = 1; attempt < 3; attempt++)
        {
            await AgeAsync(job.Id, "heartbeat_at", "1 minute");
            Assert.Equal(0, await stuckJobs.FailLostAsync(Silence, Ct));
            Assert.Equal(1, await stuckJobs.RescueAsync(Silence, Ct));
            await workerJobs.ClaimAsync(Ct);
        }

        await AgeAsync(job.Id, "heartbeat_at", "1 minute");

        Assert.Equal(0, await stuckJobs.RescueAsync(Silence, Ct));
        Assert.Equal(1, await stuckJobs.FailLostAsync(Silence, Ct));
        Assert.Equal("worker_lost", await database.OwnerAsync<string>("select error_code from jobs where id = @Id", new { job.Id }));
    }

    [Fact]
    public async Task A_lost_attempt_that_stored_the_strategy_does_not_count_once()
    {
        var job = await ClaimAsync();
        await database.OwnerRunAsync("""
            insert into job_steps (job_id, step, outcome) values (@Id, 'strategy', '{}');
            set session_replication_role = replica;
            update jobs set attempts_left = 0 where id = @Id;
            reset session_replication_role
            """, new { job.Id });
        await AgeAsync(job.Id, "heartbeat_at", "1 minute");

        Assert.Equal(0, await stuckJobs.FailLostAsync(Silence, Ct));
        Assert.Equal(1, await stuckJobs.RescueAsync(Silence, Ct));
        var again = (await workerJobs.ClaimAsync(Ct))!;
        Assert.Equal((job.Id, 0), (again.Id, again.AttemptsLeft));

        await AgeAsync(job.Id, "heartbeat_at", "1 minute");
        Assert.Equal(0, await stuckJobs.RescueAsync(Silence, Ct));
        Assert.Equal(1, await stuckJobs.FailLostAsync(Silence, Ct));
    }

    [Fact]
    public async Task A_job_released_by_its_worker_keeps_its_attempts_and_waits_as_long_as_it_should()
    {
        var job = await ClaimAsync();
        Assert.True(await workerJobs.ReleaseAsync(job, TimeSpan.FromHours(1), Ct));
        Assert.Null(await workerJobs.ClaimAsync(Ct));

        await AgeAsync(job.Id, "next_attempt_at", "2 hours");
        var again = (await workerJobs.ClaimAsync(Ct))!;
        Assert.Equal((job.Id, 2, 2), (again.Id, again.Attempt, again.AttemptsLeft));
        await workerJobs.CompleteAsync(again, APlan(), Ct);
    }

    [Fact]
    public async Task A_job_fails_for_waiting_only_when_nobody_claims_or_makes_anything()
    {
        await database.OwnerRunAsync(
            "set session_replication_role = replica; update jobs set started_at = null; reset session_replication_role");
        var waiting = await database.EnqueueAsync(await database.MakeAccountAsync());
        await AgeAsync(waiting, "queued_at", "6 minutes");
        var busy = await ClaimAnotherAsync();
        Assert.Equal(0, await stuckJobs.FailStuckAsync(Wait, Ct));

        await AgeAsync(busy.Id, "started_at", "7 minutes");
        Assert.Equal(0, await stuckJobs.FailStuckAsync(Wait, Ct));
        await AgeAsync(busy.Id, "heartbeat_at", "6 minutes");
        Assert.Equal(1, await stuckJobs.FailStuckAsync(Wait, Ct));
        Assert.Equal("stuck_queued", await database.OwnerAsync<string>("select error_code from jobs where id = @waiting", new { waiting }));
        Assert.NotNull(
            await database.OwnerAsync<DateTime?>("select refunded_at from user_activity where job_id = @waiting", new { waiting }));
        await workerJobs.CompleteAsync(busy, APlan(), Ct);
    }

    [Fact]
    public async Task A_job_that_runs_too_long_is_stopped_whoever_runs_it()
    {
        var local = await ClaimAsync();
        await AgeAsync(local.Id, "started_at", "16 minutes");
        var outside = await database.EnqueueAsync(await database.MakeAccountAsync());
        await database.AsOutsideServiceAsync("update jobs set status = 'running' where id = @outside", new { outside });
        await AgeAsync(outside, "heartbeat_at", "6 minutes");

        Assert.Equal(1, await stuckJobs.FailTimedOutAsync(TimeSpan.FromMinutes(15), Ct));
        Assert.Equal(1, await stuckJobs.FailSilentAsync(TimeSpan.FromMinutes(5), Ct));
        Assert.Equal(["timed_out", "timed_out"], new[] { await CodeAsync(local.Id), await CodeAsync(outside) });
        Assert.Null(await workerJobs.HeartbeatAsync(local, Ct));
    }

    [Fact]
    public async Task Many_workers_claim_each_job_once()
    {
        for (var job = 0; job < 40; job++)
        {
            await database.EnqueueAsync(await database.MakeAccountAsync());
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => workerJobs.ClaimAsync(Ct)));
        var claimed = claims.OfType<ClaimedJob>().ToList();

        Assert.Equal(claimed.Count, claimed.Select(job => job.Id).Distinct().Count());
        Assert.All(claimed, job => Assert.Equal(1, job.Attempt));
        foreach (var job in claimed)
        {
            await workerJobs.FailAsync(job, FailureReason.Cancelled, "", Ct);
        }

        while (await workerJobs.ClaimAsync(Ct) is { } rest)
        {
            await workerJobs.FailAsync(rest, FailureReason.Cancelled, "", Ct);
        }
    }

    private static Plan APlan() => new BuiltInPlanner().Make(
        new PlanRequest(Goals.GrowFollowers, 7, [Platform.All[0]], "general", "", new DateOnly(2026, 12, 1), "UTC"));

    private async Task<ClaimedJob> ClaimAsync()
    {
        var id = await database.EnqueueAsync(await database.MakeAccountAsync());
        var job = (await workerJobs.ClaimAsync(Ct))!;
        Assert.Equal(id, job.Id);
        return job;
    }

    // While another one waits longer, and is passed over as if somebody held it.
    private async Task<ClaimedJob> ClaimAnotherAsync()
    {
        var id = await database.EnqueueAsync(await database.MakeAccountAsync());
        return await database.App.AsServiceAsync(session => session.SingleAsync<ClaimedJob>("""
            update jobs set status = 'running', runner = 'local' where id = @id
            returning id, user_id, input::text, attempt, attempts_left, created_at, type
            """, new { id }), Ct);
    }

    private Task<int> AgeAsync(Guid id, string column, string age) => database.OwnerRunAsync(
        $"""
        set session_replication_role = replica;
        update jobs set {column} = now() - '{age}'::interval where id = @id;
        reset session_replication_role
        """, new { id });

    private Task<string> StatusAsync(Guid id) => database.OwnerAsync<string>("select status from jobs where id = @id", new { id });

    private Task<string> CodeAsync(Guid id) => database.OwnerAsync<string>("select error_code from jobs where id = @id", new { id });
}
