using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Revisions;

/// <summary>Revisions of plans: written by their one function, by the plan's owner, each upon the one before, and never changed.</summary>
public sealed class RevisionRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Plan = """{"schedule": []}""";

    [Fact]
    public async Task Each_revision_follows_the_one_its_maker_saw_and_the_result_stays_as_it_is()
    {
        var (owner, id) = await CompletedAsync();
        var before = await database.SnapshotAsync(id);

        Assert.Equal(1, await ReviseAsync(owner, id, 0));
        Assert.Null(await ReviseAsync(owner, id, 0));
        Assert.Null(await ReviseAsync(owner, id, 2));
        Assert.Equal(2, await ReviseAsync(owner, id, 1));
        Assert.Equal("1,2", await NumbersAsync(id));
        Assert.Equal(before, await database.SnapshotAsync(id));
    }

    [Fact]
    public async Task Of_many_at_once_upon_the_same_revision_one_is_made()
    {
        var (owner, id) = await CompletedAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ReviseAsync(owner, id, 0)));
        Assert.Equal([1], made.OfType<int>());
        Assert.Equal("1", await NumbersAsync(id));
    }

    [Theory, InlineData("queued"), InlineData("running"), InlineData("failed")]
    public async Task Only_a_completed_job_has_a_plan_to_change(string status)
    {
        var id = await database.MakeJobAsync(status);
        var owner = (await database.JobAsync(id)).UserId;
        await TestDatabase.RefusedAsync("PT404", () => ReviseAsync(owner, id, 0));
    }

    [Fact]
    public async Task Nobody_else_changes_or_sees_it()
    {
        var ((owner, id), (other, _)) = (await CompletedAsync(), await CompletedAsync());
        await TestDatabase.RefusedAsync("PT404", () => ReviseAsync(other, id, 0));
        await ReviseAsync(owner, id, 0);
        Assert.Equal(1, await CountAsync(owner, id));
        Assert.Equal(0, await CountAsync(other, id));
    }

    [Theory]
    [InlineData("insert into plan_revisions (job_id, number, user_id, plan, what) values (@id, 1, @owner, '{}', 'x')")]
    [InlineData("update plan_revisions set what = 'x'")]
    [InlineData("delete from plan_revisions")]
    [InlineData("truncate plan_revisions")]
    public async Task What_was_is_not_rewritten(string sql)
    {
        var (owner, id) = await CompletedAsync();
        await ReviseAsync(owner, id, 0);
        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(owner, sql, new { id, owner }));
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync(sql, new { id, owner }));
    }

    [Theory]
    [InlineData("[]", "x", null)]
    [InlineData("""{"schedule": "none"}""", "x", null)]
    [InlineData(Plan, "", null)]
    [InlineData(Plan, "x", 1)]
    [InlineData(Plan, "x", -1)]
    public async Task What_is_no_revision_is_refused(string plan, string what, int? restores)
    {
        var (owner, id) = await CompletedAsync();
        await TestDatabase.RefusedAsync("23514", () => ReviseAsync(owner, id, 0, plan, what, restores));
    }

    [Fact]
    public async Task A_plan_neither_grows_nor_is_changed_without_end()
    {
        var (owner, id) = await CompletedAsync();
        await TestDatabase.RefusedAsync(
            "23514", () => ReviseAsync(owner, id, 0, $$"""{"schedule": [], "more": "{{new string('x', 1 << 20)}}"}"""));
        await database.OwnerRunAsync(
            "insert into plan_revisions (job_id, number, user_id, plan, what) values (@id, 1000, @owner, @Plan::jsonb, 'x')",
            new { id, owner, Plan });
        await TestDatabase.RefusedAsync("23514", () => ReviseAsync(owner, id, 1000));
    }

    [Fact]
    public async Task They_go_with_their_job()
    {
        var (owner, id) = await CompletedAsync();
        await ReviseAsync(owner, id, 0);
        await database.OwnerRunAsync("delete from auth.users where id = @owner", new { owner });
        Assert.Null(await NumbersAsync(id));
    }

    private async Task<(Guid Owner, Guid Id)> CompletedAsync()
    {
        var id = await database.MakeJobAsync("completed");
        return ((await database.JobAsync(id)).UserId, id);
    }

    private Task<int?> ReviseAsync(
        Guid account, Guid id, int madeOn, string plan = Plan, string what = "Changed a post", int? restores = null) =>
        database.App.AsUserAsync(account, session => session.SingleAsync<int?>(
            "select revise_plan(@id, @madeOn, @plan::jsonb, @what, @restores)", new { id, madeOn, plan, what, restores }),
            CancellationToken.None);

    private Task<int> CountAsync(Guid account, Guid id) => database.App.AsUserAsync(account, session => session.SingleAsync<int>(
        "select count(*)::int from plan_revisions where job_id = @id", new { id }), CancellationToken.None);

    private Task<string> NumbersAsync(Guid id) => database.OwnerAsync<string>(
        "select string_agg(number::text, ',' order by number) from plan_revisions where job_id = @id", new { id });
}
