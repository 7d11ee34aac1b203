using System.Text.Json;
using Dapper;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>
/// A queue that is long, or that much has gone through: what a claim costs, in pages that it touches, and who comes first.
/// </summary>
public sealed class LongQueueTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Many = 20_000;
    private const int Deeper = 20; // pages, of an index that has more levels

    private readonly WorkerJobs jobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await database.OwnerRunAsync("truncate jobs, user_activity cascade");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_claim_costs_as_much_among_very_many_jobs_as_among_a_few()
    {
        await QueueAsync(100);
        var few = await PagesOfAClaimAsync(after: null);
        await QueueAsync(Many);

        Assert.InRange(await PagesOfAClaimAsync(after: null), 1, few + Deeper);
        Assert.InRange(await PagesOfAClaimAsync(after: null, WorkerJobs.ClaimReclaimed), 1, few); // of which there is none
    }

    [Fact]
    public async Task A_claim_costs_as_much_while_a_snapshot_is_pinned_and_very_many_jobs_have_gone_through()
    {
        await QueueAsync(100);
        var few = await PagesOfAClaimAsync(after: null);
        await using var pinned = await database.OpenAsync();
        await pinned.ExecuteAsync("begin isolation level repeatable read; select count(*) from jobs");
        await QueueAsync(Many);
        await PastTriggersAsync("""
            update jobs set status = 'completed', completed_at = now(), result = '{}'
             where queue_position_at < (select max(queue_position_at) from jobs) - interval '100 ms'
            """);
        await database.OwnerRunAsync("vacuum jobs"); // which takes none of them away
        var first = (await jobs.ClaimAsync(Ct))!;

        Assert.InRange(await PagesOfAClaimAsync(first.Id), 1, few + Deeper);
        Assert.True(await PagesOfAClaimAsync(after: null) > few + Deeper); // so much it costs to look from the beginning
    }

    [Fact]
    public async Task What_comes_back_to_the_queue_is_claimed_before_what_came_after_it()
    {
        var first = await database.MakeJobAsync("queued");
        var lost = (await jobs.ClaimAsync(Ct))!;
        Assert.Equal(first, lost.Id);
        var later = await database.MakeJobAsync("queued");
        Assert.Equal(later, (await jobs.ClaimAsync(Ct))!.Id); // it begins after the lost one
        await database.MakeJobAsync("queued");
        await jobs.ReleaseAsync(lost, TimeSpan.Zero, Ct);

        Assert.Equal(first, (await new WorkerJobs(database.App).ClaimAsync(Ct))!.Id);
        Assert.NotNull(await jobs.ClaimAsync(Ct));
        Assert.Null(await jobs.ClaimAsync(Ct));
        await jobs.ReleaseAsync(lost with { Attempt = 2 }, TimeSpan.Zero, Ct);
        Assert.Equal((first, 3), (await jobs.ClaimAsync(Ct))! switch { var again => (again.Id, again.Attempt) }); // there is nothing else
    }

    [Fact]
    public async Task A_job_that_was_claimed_ahead_of_its_position_does_not_wait_for_it_when_it_comes_back()
    {
        await database.OwnerRunAsync("update usage_limits set per_month = null, max_active = null");
        var busy = await database.MakeAccountAsync();
        await database.EnqueueAsync(busy);
        var second = await database.EnqueueAsync(busy); // a minute later, were anybody there
        await jobs.ClaimAsync(Ct);
        var lost = (await jobs.ClaimAsync(Ct))!;
        Assert.Equal(second, lost.Id);
        await database.EnqueueAsync(await database.MakeAccountAsync());
        await jobs.ReleaseAsync(lost, TimeSpan.Zero, Ct);

        Assert.Equal(second, (await new WorkerJobs(database.App).ClaimAsync(Ct))!.Id);
    }

    [Fact]
    public async Task Whoever_queued_fifty_jobs_makes_nobody_wait_for_all_of_them()
    {
        await database.OwnerRunAsync("update usage_limits set per_month = null, max_active = null");
        var busy = await database.MakeAccountAsync();
        for (var job = 0; job < 50; job++)
        {
            await database.EnqueueAsync(busy);
        }

        var others = new List<Guid>();
        for (var account = 0; account < 20; account++)
        {
            others.Add(await database.EnqueueAsync(await database.MakeAccountAsync()));
        }

        var claimed = new List<ClaimedJob>();
        while (await jobs.ClaimAsync(Ct) is { } next)
        {
            claimed.Add(next);
        }

        Assert.Equal(70, claimed.Select(job => job.Id).Distinct().Count());
        Assert.Equal(busy, claimed[0].UserId); // who came first is the first
        Assert.Equal(others, claimed.Skip(1).Take(20).Select(job => job.Id));
        await database.AssertInvariantsAsync();
    }

    // Past the triggers, since it is about the rows: their positions lie in the past.
    private Task<int> QueueAsync(int count) => PastTriggersAsync("""
        with account as (insert into auth.users (email, encrypted_password) values (gen_random_uuid() || '@example.org', '') returning id)
        insert into jobs (user_id, type, status, input, attempt, attempts_left, progress, version, handover_attempts,
                          queued_at, queue_position_at)
        select id, 'plan_builder', 'queued', '{}', 0, 3, 0, 1, 0,
               now() - interval '1 hour', now() - interval '1 hour' + number * interval '1 ms'
          from account, generate_series(1, @count) number
        """, new { count });

    private Task<int> PastTriggersAsync(string sql, object? parameters = null) => database.OwnerRunAsync(
        $"set session_replication_role = replica; {sql}; reset session_replication_role", parameters);

    private async Task<int> PagesOfAClaimAsync(Guid? after, string claim = WorkerJobs.Claim)
    {
        await database.OwnerRunAsync("analyze jobs");
        var plan = await database.App.AsServiceAsync(session => session.SingleAsync<string>(
            "explain (analyze, buffers, format json) " + claim, new { after, slots = 1, n8nRewrites = false }), Ct);
        return PagesOfScans(JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan"));
    }

    // What a session reads of the catalog, in triggers too, depends on what it has read before.
    private static int PagesOfScans(JsonElement node)
    {
        if (node.GetProperty("Node Type").GetString()!.EndsWith("Scan", StringComparison.Ordinal)
            && node.TryGetProperty("Relation Name", out var table) && table.GetString() == "jobs")
        {
            return node.GetProperty("Shared Hit Blocks").GetInt32() + node.GetProperty("Shared Read Blocks").GetInt32();
        }

        return node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().Sum(PagesOfScans) : 0;
    }
}
