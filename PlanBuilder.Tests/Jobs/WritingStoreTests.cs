using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What is finished of a plan is kept with its job, by whoever has the job, and read by whoever has it next.</summary>
public sealed class WritingStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly IReadOnlyList<PlanSlot> Slots = Requests.Create(days: 28, platforms: "X").Slots();

    private readonly WritingStore store = new(database.App);
    private readonly WorkerJobs workers = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_post_of_an_older_attempt_counts_and_who_wrote_it_keeps_no_more()
    {
        var id = await database.EnqueueAsync(await database.MakeAccountAsync());
        var first = await ClaimAsync(id);
        Assert.Equal(3, await KeepAsync(first, 1, "one"));
        Assert.Equal(3, await KeepAsync(first, 2, "two"));
        var strategy = new Strategy(["Bread"], [], [new(1, "educational", null, "An idea", "")]);
        Assert.True(await store.KeepStepAsync(first, KeptSteps.Strategy, strategy, Ct));
        Assert.True(await store.KeepStepAsync(first, KeptSteps.ResearchCall, new { id = "resp-1" }, Ct));
        await RescueAsync(id);
        var second = await ClaimAsync(id);

        Assert.Null(await KeepAsync(first, 3, "late"));
        Assert.False(await store.KeepStepAsync(first, KeptSteps.Strategy, new Strategy([], [], []), Ct));
        Assert.Equal(2, await KeepAsync(second, 1, "one, anew")); // nothing new
        Assert.Equal(3, await KeepAsync(second, 3, "three"));

        var stored = await store.LoadAsync(id, Ct);
        Assert.Equal([(1, "one, anew"), (2, "two"), (3, "three")],
            stored.Done.Posts.OrderBy(post => post.Key).Select(post => (post.Key, post.Value.SuggestedCaption!)));
        Assert.Equal("An idea", stored.Done.Strategy!.Lines.Single().Idea);
        Assert.Equal(("resp-1", false), (stored.Done.ResearchCall, stored.IsStopping));
        Assert.Equal("1,1,2", await database.OwnerAsync<string>(
            "select string_agg(attempt::text, ',' order by slot) from job_posts where job_id = @id", new { id }));
        Assert.Equal(("drafting", 3, 28), await database.OwnerAsync<(string, int, int)>(
            "select step, posts_done, posts_total from jobs where id = @id", new { id }));
    }

    [Fact]
    public async Task An_attempt_that_brought_a_post_is_given_back_ten_times_in_all()
    {
        var id = await database.EnqueueAsync(await database.MakeAccountAsync());
        var left = new List<int?>();
        for (var attempt = 1; attempt <= 13; attempt++)
        {
            left.Add(await KeepAsync(await ClaimAsync(id), attempt, "a post"));
            await RescueAsync(id);
        }

        Assert.Equal([.. Enumerable.Repeat<int?>(3, 10), 2, 1, 0], left);
        await database.AsAccountAsync((await database.JobAsync(id)).UserId, "select cancel_job(@id)", new { id });
    }

    [Fact]
    public async Task What_another_version_wrote_otherwise_is_as_if_it_were_not_there()
    {
        var id = await database.EnqueueAsync(await database.MakeAccountAsync());
        await database.AsAppServiceAsync("""
            insert into job_steps (job_id, step, outcome) values (@id, 'strategy', '[]'), (@id, 'calls', '7'), (@id, 'research', '{}');
            insert into job_posts (job_id, slot, day, post, attempt) values (@id, 1, 1, '{"platform": 7}', 1);
            """, new { id });
        var done = (await store.LoadAsync(id, Ct)).Done;

        Assert.Null(done.Strategy);
        Assert.Empty(done.Calls);
        Assert.Empty(done.Posts);
        await database.AsAccountAsync((await database.JobAsync(id)).UserId, "select cancel_job(@id)", new { id });
    }

    private async Task<ClaimedJob> ClaimAsync(Guid id)
    {
        var job = await workers.ClaimAsync(Ct);
        Assert.Equal(id, job!.Id);
        return job;
    }

    private Task<int> RescueAsync(Guid id) =>
        database.AsAppServiceAsync("update jobs set status = 'queued', runner = null where id = @id", new { id });

    private Task<int?> KeepAsync(ClaimedJob job, int slot, string caption) => store.KeepPostAsync(
        job, Slots[slot - 1], new($"s{slot}", "12:00", "Video", "A theme", "X", SuggestedCaption: caption),
        new(Steps.Drafting, 20, slot, 28), Ct);
}
