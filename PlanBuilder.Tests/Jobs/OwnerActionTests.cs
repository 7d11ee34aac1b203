using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What an owner does with a plan as a whole, in the database: names it, deletes it, brings it back.</summary>
public sealed class OwnerActionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly OwnerJobs ownerJobs = TestDatabase.OwnerJobsOn(database.App);
    private readonly WatcherJobs watcherJobs = new(database.App, database.App);
    private readonly ExpiredJobs expiredJobs = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData("completed"), InlineData("failed"), InlineData("queued"), InlineData("running")]
    public async Task A_name_changes_nothing_else(string status)
    {
        var (owner, id) = await JobAsync(status);
        var before = await WithoutAsync(id);

        Assert.True(await ownerJobs.RenameAsync(owner, id, "Spring", Ct));
        Assert.True(await ownerJobs.RenameAsync(owner, id, "Spring", Ct));
        Assert.Equal("Spring", (await ownerJobs.GetAsync(owner, id, Ct))!.Title);
        Assert.Equal(before, await WithoutAsync(id));
        Assert.True(await ownerJobs.RenameAsync(owner, id, null, Ct));
        PlanNames.AssertFor("Grow followers", (await ownerJobs.GetAsync(owner, id, Ct))!.Title);
    }

    [Theory, InlineData(" "), InlineData("")]
    public async Task A_name_of_nothing_is_none(string title)
    {
        var (owner, id) = await JobAsync("completed");
        await TestDatabase.RefusedAsync("23514", () => ownerJobs.RenameAsync(owner, id, title, Ct));
    }

    [Fact]
    public async Task A_name_of_101_characters_is_too_long()
    {
        var (owner, id) = await JobAsync("completed");
        await TestDatabase.RefusedAsync("23514", () => ownerJobs.RenameAsync(owner, id, new('n', 101), Ct));
        Assert.True(await ownerJobs.RenameAsync(owner, id, new('n', 100), Ct));
    }

    [Theory, InlineData("completed"), InlineData("failed")]
    public async Task A_deleted_plan_is_hidden_from_its_owner_until_it_is_restored(string status)
    {
        var (owner, id) = await JobAsync(status);
        var before = await WithoutAsync(id);

        Assert.True(await ownerJobs.DeleteAsync(owner, id, Ct));
        Assert.False(await ownerJobs.DeleteAsync(owner, id, Ct));
        Assert.Null(await ownerJobs.GetAsync(owner, id, Ct));
        Assert.Null(await watcherJobs.VersionAsync(owner, id, Ct));
        Assert.Empty(await ownerJobs.FindAsync(owner, [], 0, 10, Ct));
        Assert.Equal(0, await database.AsAccountAsync(owner, "update job_notifications set read = true where not read"));
        Assert.False(await ownerJobs.RenameAsync(owner, id, "x", Ct));
        Assert.Equal(id, Assert.Single(await ownerJobs.ListDeletedAsync(owner, Ct)).Id);

        Assert.True(await ownerJobs.RestoreAsync(owner, id, Ct));
        Assert.False(await ownerJobs.RestoreAsync(owner, id, Ct));
        Assert.NotNull(await ownerJobs.GetAsync(owner, id, Ct));
        Assert.Equal(before, await WithoutAsync(id));
    }

    [Fact]
    public async Task The_revisions_of_a_deleted_plan_are_hidden_with_it_and_none_is_added()
    {
        var (owner, id) = await JobAsync("completed");
        Assert.Equal(1, await ReviseAsync(owner, id, 0));

        await ownerJobs.DeleteAsync(owner, id, Ct);
        await TestDatabase.RefusedAsync("PT404", () => ReviseAsync(owner, id, 1));
        Assert.Equal(0, await SeenRevisionsAsync(owner));
        await ownerJobs.RestoreAsync(owner, id, Ct);
        Assert.Equal(1, await SeenRevisionsAsync(owner));
        Assert.Equal(2, await ReviseAsync(owner, id, 1));
    }

    [Theory, InlineData("queued"), InlineData("running")]
    public async Task What_is_being_made_is_not_deleted(string status)
    {
        var (owner, id) = await JobAsync(status);
        Assert.False(await ownerJobs.DeleteAsync(owner, id, Ct));
        Assert.NotNull(await ownerJobs.GetAsync(owner, id, Ct));
        await TestDatabase.RefusedAsync(
            "23514", () => database.AsAppServiceAsync("update jobs set deleted_at = now() where id = @id", new { id }));
    }

    [Fact]
    public async Task Nobody_else_names_deletes_or_restores()
    {
        var ((owner, id), (other, _)) = (await JobAsync("completed"), await JobAsync("completed"));
        Assert.False(await ownerJobs.RenameAsync(other, id, "x", Ct));
        Assert.False(await ownerJobs.DeleteAsync(other, id, Ct));
        await ownerJobs.DeleteAsync(owner, id, Ct);
        Assert.False(await ownerJobs.RestoreAsync(other, id, Ct));
        Assert.Empty(await ownerJobs.ListDeletedAsync(other, Ct));
        Assert.Null((await ownerJobs.ListDeletedAsync(owner, Ct)).Single().Title);
    }

    [Theory]
    [InlineData("update jobs set title = 'x' where id = @id")]
    [InlineData("update jobs set deleted_at = now() where id = @id")]
    [InlineData("update jobs set status = 'completed', result = '{}', title = 'x' where id = @id")]
    public async Task A_workflow_with_the_service_key_does_neither(string sql)
    {
        var (_, id) = await JobAsync("failed");
        var before = await database.SnapshotAsync(id);
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync(sql, new { id }));
        Assert.Equal(before, await database.SnapshotAsync(id));
    }

    [Theory]
    [InlineData("update jobs set status = 'completed', result = '{}' where id = @id")] // a late result
    [InlineData("update jobs set status = 'queued' where id = @id")]
    public async Task A_deleted_job_does_not_move_and_stays_refunded(string sql)
    {
        var (owner, id) = await JobAsync("failed");
        await ownerJobs.DeleteAsync(owner, id, Ct);
        var before = await database.SnapshotAsync(id);

        Assert.Equal(0, await database.AsOutsideServiceAsync(sql, new { id }));
        Assert.Equal(0, await database.AsAppServiceAsync(sql, new { id }));
        Assert.Equal(before, await database.SnapshotAsync(id));
        Assert.NotNull((await database.JobAsync(id)).RefundedAt);
    }

    [Fact]
    public async Task A_name_brings_nothing_else_with_it()
    {
        var (_, id) = await JobAsync("completed");
        Assert.Equal(1, await database.AsAppServiceAsync(
            "update jobs set title = 'x', status = 'failed', user_id = gen_random_uuid(), input = '{}' where id = @id", new { id }));
        Assert.Equal(
            ("x", "completed"),
            await database.OwnerAsync<(string, string)>("select title, status from jobs where id = @id and input <> '{}'", new { id }));
    }

    [Fact]
    public async Task What_was_deleted_long_ago_goes_for_good_and_the_ledger_stays()
    {
        var (owner, old) = await JobAsync("completed");
        var young = await database.EnqueueAsync(owner);
        await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'cancelled' where id = @young", new { young });
        foreach (var id in (Guid[])[old, young])
        {
            await ownerJobs.DeleteAsync(owner, id, Ct);
        }

        await database.AgeAsync(old, "deleted_at = now() - interval '8 days'");
        var (kept, _) = await JobAsync("completed");
        var ledger = await database.OwnerAsync<string>("select string_agg(to_jsonb(a)::text, '' order by id) from user_activity a");

        Assert.Equal(1, await expiredJobs.PurgeDeletedAsync(TimeSpan.FromDays(7), Ct));
        Assert.Equal(0, await expiredJobs.PurgeDeletedAsync(TimeSpan.FromDays(7), Ct));
        Assert.Equal(young, Assert.Single(await ownerJobs.ListDeletedAsync(owner, Ct)).Id);
        Assert.Single(await ownerJobs.FindAsync(kept, [], 0, 10, Ct));
        Assert.Equal(
            ledger, await database.OwnerAsync<string>("select string_agg(to_jsonb(a)::text, '' order by id) from user_activity a"));
    }

    [Fact]
    public async Task Only_the_app_deletes_for_good() => await TestDatabase.RefusedAsync("42501",
        () => database.AsOutsideServiceAsync("select purge_deleted_jobs('8 days', 10)"));

    [Theory]
    [InlineData("", 3)]
    [InlineData("grow", 2)]
    [InlineData("GROW", 2)]
    [InlineData("épicerie", 1)]
    [InlineData("パン", 1)]
    [InlineData("tiktok", 2)]
    [InlineData("14 days", 1)]
    [InlineData("épicerie instagram", 1)]
    [InlineData("épicerie youtube", 0)]
    [InlineData("spring", 1)]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("\\", 0)]
    public async Task Plans_are_found_by_all_words_of_their_name_and_what_was_asked_for(string typed, int found)
    {
        var owner = await database.MakeAccountAsync("pro");
        foreach (var (input, title) in new[]
        {
            ("""{"goal":"Grow followers","period":"7 days","platforms":["Instagram","TikTok"],"niche":"Épicerie fine"}""", null),
            ("""{"goal":"Grow followers","period":"14 days","platforms":["X"],"niche":"パン屋"}""", "Spring"),
            ("""{"goal":"Build brand awareness","period":7,"platforms":"TikTok"}""", null),
        })
        {
            var id = await database.EnqueueAsync(owner, input);
            await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'cancelled' where id = @id", new { id });
            await ownerJobs.RenameAsync(owner, id, title, Ct);
        }

        Assert.Equal(found, (await ownerJobs.FindAsync(owner, typed.Split(' ', StringSplitOptions.RemoveEmptyEntries), 0, 10, Ct)).Count);
    }

    private async Task<(Guid Owner, Guid Id)> JobAsync(string status)
    {
        var id = await database.MakeJobAsync(status);
        return ((await database.JobAsync(id)).UserId, id);
    }

    private Task<int?> ReviseAsync(Guid owner, Guid id, int madeOn) => database.App.AsUserAsync(owner, session => session.SingleAsync<int?>(
        "select revise_plan(@id, @madeOn, '{\"schedule\": []}', 'Changed a post')", new { id, madeOn }), Ct);

    private Task<int> SeenRevisionsAsync(Guid owner) =>
        database.App.AsUserAsync(owner, session => session.SingleAsync<int>("select count(*)::int from plan_revisions"), Ct);

    // Every column but its name and when it was touched.
    private Task<string> WithoutAsync(Guid id) =>
        database.OwnerAsync<string>("select (to_jsonb(j) - 'title' - 'updated_at')::text from jobs j where id = @id", new { id });
}
