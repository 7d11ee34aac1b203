using Dapper;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A runner's batch: what is ready is completed, and what waits is claimed, in one commit.</summary>
public sealed class RunnerBatchTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly WorkerJobs jobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await database.OwnerRunAsync("truncate jobs, user_activity cascade");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_batch_completes_jobs_and_claims_for_the_free_slots()
    {
        var ids = new List<Guid>();
        for (var job = 0; job < 5; job++)
        {
            ids.Add(await database.MakeJobAsync("queued"));
        }

        var first = await TakeAsync([], 2);
        var second = await TakeAsync(first.Claimed, 2);

        Assert.Equal(ids.Take(2), first.Claimed.Select(job => job.Id));
        Assert.Equal(ids.Take(2).Order(), second.Completed.Order());
        Assert.Equal(ids.Skip(2).Take(2), second.Claimed.Select(job => job.Id));
        Assert.Equal(2, (await TakeAsync(second.Claimed, 0)).Completed.Count);
        await database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_batch_leaves_out_jobs_that_another_worker_has()
    {
        await database.MakeJobAsync("queued");
        await database.MakeJobAsync("queued");
        var claimed = (await TakeAsync([], 2)).Claimed;
        await jobs.ReleaseAsync(claimed[0], TimeSpan.Zero, Ct);

        Assert.Equal([claimed[1].Id], (await TakeAsync(claimed, 0)).Completed);
        Assert.Equal("queued", (await database.JobAsync(claimed[0].Id)).Status);
    }

    [Fact]
    public async Task A_batch_does_not_wait_for_a_locked_row()
    {
        await database.MakeJobAsync("queued");
        await database.MakeJobAsync("queued");
        var claimed = (await TakeAsync([], 2)).Claimed;
        await using var other = await database.OpenAsync();
        await other.ExecuteAsync("begin; select from jobs where id = @Id for update", new { claimed[0].Id });

        Assert.Equal([claimed[1].Id], (await TakeAsync(claimed, 0)).Completed);
        await other.ExecuteAsync("rollback");
        Assert.Equal([claimed[0].Id], (await TakeAsync(claimed, 0)).Completed);
    }

    [Theory]
    [InlineData("running", "status = 'queued'", "0")]
    [InlineData("running", "status = 'queued', next_attempt_at = now() + interval '2 s'", "2000")]
    [InlineData("failed", "status = 'queued'", "0")]
    [InlineData("queued", "runner = 'n8n', handed_over_at = now(), next_attempt_at = now() + interval '1 s'", "1000")]
    [InlineData("queued", "queue_position_at = now(), heartbeat_at = now()", null)]
    [InlineData("queued", "status = 'running', runner = 'local'", null)]
    [InlineData("running", "heartbeat_at = now()", null)]
    [InlineData("running", "step = 'drafting', progress = 20", null)]
    [InlineData("running", "status = 'completed', result = '{}'", null)]
    public async Task Only_an_available_job_wakes_a_runner_and_only_when_it_is_due(string from, string change, string? heard)
    {
        var id = await database.MakeJobAsync(from);

        Assert.Equal(heard is null ? [] : [heard], await database.HeardAsync(
            "queued", () => database.AsAppServiceAsync($"update jobs set {change} where id = @id", new { id })));
    }

    [Fact]
    public async Task Heartbeats_and_progress_touch_no_index() => Assert.Empty((await database.OwnerAsync<string>("""
        select coalesce(string_agg(indexrelid::regclass::text, ' '), '') from pg_index
         where indrelid = 'jobs'::regclass
           and pg_get_indexdef(indexrelid) ~ '\m(version|heartbeat_at|updated_at|step|progress|posts_done|posts_total)\M'
        """)));

    private Task<RunnerBatch> TakeAsync(IEnumerable<ClaimedJob> ready, int slots) => jobs.CompleteAndClaimAsync(
        [.. ready.Select(job => new ReadyPlan(job, """{"schedule":[]}"""))], slots, [], Ct);
}
