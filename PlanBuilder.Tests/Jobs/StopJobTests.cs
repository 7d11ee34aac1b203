using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Stopping a job with what is written of it, and what is kept of one in progress, by the database's own rules.</summary>
public sealed class StopJobTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("running", "local", true, true), InlineData("queued", null, true, true), InlineData("queued", "local", true, true)]
    [InlineData("running", "local", false, false), InlineData("queued", null, false, false)]
    [InlineData("running", "n8n", true, false), InlineData("queued", "n8n", true, false)]
    [InlineData("failed", "local", true, false)]
    public async Task Its_owner_stops_what_is_made_here_once_a_post_is_there(string status, string? runner, bool hasPost, bool stops)
    {
        var (id, owner) = await MakeAsync(status, runner, hasPost);
        await database.AgeAsync(id, "heartbeat_at = now() - interval '1 minute', next_attempt_at = now() + interval '1 minute'");
        var before = await database.JobAsync(id);

        Assert.False(await StopAsync(await database.MakeAccountAsync(), id));
        Assert.Equal(stops, await StopAsync(owner, id));
        Assert.Equal(stops, await database.OwnerAsync<bool>("select stop_requested_at is not null from jobs where id = @id", new { id }));
        var after = await database.JobAsync(id);
        Assert.Equal(before.HeartbeatAt, after.HeartbeatAt); // it says nothing of its worker
        Assert.Equal(before.Version + (stops ? 1 : 0), after.Version);
        Assert.Equal(status == "queued" && stops, await database.OwnerAsync<bool>(
            "select next_attempt_at is null from jobs where id = @id", new { id }));
        Assert.Equal(stops, await StopAsync(owner, id)); // a second press changes nothing
        Assert.Equal(after.Version, (await database.JobAsync(id)).Version);
    }

    [Theory]
    [InlineData("status = 'completed', result = '{}'", 0, 1), InlineData("status = 'failed', error_code = 'cancelled'", 0, 0)]
    [InlineData("status = 'failed', error_code = 'ai_unavailable'", 1, 2), InlineData("status = 'queued', runner = null", 1, 2)]
    public async Task Stored_posts_are_deleted_with_the_job_but_the_strategy_of_a_completed_one_stays(string end, int left, int leftOfSteps)
    {
        var (id, _) = await MakeAsync("running", "local", hasPost: true);
        await database.AsAppServiceAsync(
            "insert into job_steps (job_id, step, outcome) values (@id, 'strategy', '{}'), (@id, 'research', '{}')", new { id });
        await database.AsAppServiceAsync($"update jobs set {end} where id = @id", new { id });

        Assert.Equal((left, leftOfSteps), await database.OwnerAsync<(int, int)>("""
            select (select count(*)::int from job_posts where job_id = @id), (select count(*)::int from job_steps where job_id = @id)
            """, new { id }));
    }

    [Fact]
    public async Task What_a_failed_job_leaves_is_gone_after_some_days()
    {
        var (failed, _) = await MakeAsync("failed", "local", hasPost: true);
        var (running, _) = await MakeAsync("running", "local", hasPost: true);
        Assert.Equal(0, await PurgeAsync());

        await database.AgeAsync(failed, "completed_at = now() - interval '4 days'");
        await database.AgeAsync(running, "started_at = now() - interval '4 days'");
        Assert.Equal(1, await PurgeAsync());
        Assert.Equal([running], await database.App.AsServiceAsync(
            session => session.QueryAsync<Guid>(
                "select job_id from job_posts where job_id in (@failed, @running)", new { failed, running }), Ct));
    }

    [Fact]
    public async Task Rewriting_counts_its_own_posts()
    {
        var (id, _) = await MakeAsync("running", "local", hasPost: false);
        await database.AsAppServiceAsync("""
            update jobs set step = 'drafting', posts_done = 28, posts_total = 28 where id = @id;
            update jobs set step = 'asking_again', posts_done = 0, posts_total = 2 where id = @id;
            update jobs set posts_done = 1 where id = @id;
            update jobs set posts_done = 0 where id = @id;
            """, new { id });
        var job = await database.JobAsync(id);

        Assert.Equal((1, 2), (job.PostsDone!.Value, job.PostsTotal!.Value));
    }

    private async Task<(Guid Id, Guid Owner)> MakeAsync(string status, string? runner, bool hasPost)
    {
        var id = await database.MakeJobAsync(status);
        await database.AgeAsync(id, $"runner = {(runner is null ? "null" : $"'{runner}'")}");
        if (hasPost)
        {
            await database.AsAppServiceAsync(
                "insert into job_posts (job_id, slot, day, post, attempt) values (@id, 1, 1, '{}', 1)", new { id });
        }

        return (id, (await database.JobAsync(id)).UserId);
    }

    private Task<bool> StopAsync(Guid account, Guid id) =>
        database.App.AsUserAsync(account, session => session.SingleAsync<bool>("select stop_job(@id)", new { id }), Ct);

    private Task<int> PurgeAsync() =>
        database.App.AsServiceAsync(session => session.SingleAsync<int>("select purge_job_writing('3 days', 100)"), Ct);
}
