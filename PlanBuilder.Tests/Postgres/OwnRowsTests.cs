using Dapper;

namespace PlanBuilder.Tests.Postgres;

/// <summary>Nobody sees or moves another account's rows with the role of an account.</summary>
public sealed class OwnRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("jobs"),
        InlineData("job_notifications"),
        InlineData("user_activity"),
        InlineData("subscriptions"),
        InlineData("user_profile")]
    [InlineData("plan_revisions"), InlineData("audit_events"), InlineData("plan_feeds"), InlineData("outgoing_webhooks")]
    [InlineData("outgoing_deliveries")]
    public async Task An_account_sees_its_own_rows_only(string table)
    {
        var (mine, theirs) = (await LivedInAsync(), await LivedInAsync());
        var seen = await database.App.AsUserAsync(
            mine, session => session.QueryAsync<Guid>($"select user_id from {table}"), CancellationToken.None);
        Assert.Equal([mine], seen.Distinct());
        Assert.NotEqual(0, await database.OwnerAsync<int>($"select count(*)::int from {table} where user_id = @theirs", new { theirs }));
    }

    [Theory]
    [InlineData("jobs"), InlineData("job_notifications"), InlineData("user_activity")]
    public async Task An_open_policy_that_an_earlier_system_left_shows_nobody_elses_plans(string table)
    {
        var mine = await LivedInAsync();
        await LivedInAsync(); // somebody else
        await using var connection = await database.OpenAsync();
        var seen = await connection.QueryAsync<Guid>($$"""
            begin;
            create policy left_open on {{table}} using (true);
            set local role authenticated;
            set local request.jwt.claims = '{"sub":"{{mine}}"}';
            select user_id from {{table}};
            """);
        Assert.Equal([mine], seen.Distinct());
    }

    [Fact]
    public async Task Nothing_is_seen_without_a_subject()
    {
        await LivedInAsync();
        await using var connection = await database.OpenAsync(database.AppAddress);
        foreach (var claims in new[] { "", "{}", """{"role":"authenticated"}""" })
        {
            await connection.ExecuteAsync($"set role authenticated; set request.jwt.claims = '{claims}'");
            Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*)::int from jobs"));
        }
    }

    [Theory]
    [InlineData("insert into jobs (user_id, input) values (@theirs, '{}')")]
    [InlineData("insert into jobs (user_id, input) values (null, '{}')")]
    [InlineData("insert into jobs (user_id, input, result) values (@mine, '{}', '{}')")]
    [InlineData("insert into jobs (user_id, input, attempts_left) values (@mine, '{}', 99)")]
    [InlineData("insert into jobs (id, user_id, input) values (gen_random_uuid(), @mine, '{}')")]
    [InlineData("insert into user_profile (user_id) values (@theirs)")]
    [InlineData("update user_profile set user_id = @theirs where user_id = @mine")]
    [InlineData("update jobs set status = 'completed', result = '{}' where user_id = @mine")]
    [InlineData("update jobs set status = 'failed' where user_id = @mine")]
    [InlineData("delete from jobs where user_id = @mine")]
    [InlineData("delete from user_activity where user_id = @mine")]
    [InlineData("update user_activity set refunded_at = now() where user_id = @mine")]
    [InlineData("insert into user_activity (user_id, feature) values (@mine, 'aiPlanBuilder')")]
    [InlineData("insert into subscriptions (user_id, tier, status) values (@mine, 'pro', 'active')")]
    [InlineData("update subscriptions set tier = 'pro' where user_id = @mine")]
    [InlineData("update usage_limits set per_month = null")]
    [InlineData("update job_notifications set message = 'x' where user_id = @mine")]
    [InlineData("insert into job_notifications (user_id, job_id, message) values (@mine, @mine, 'x')")]
    [InlineData("select * from auth.users")]
    [InlineData("select token_hash from plan_feeds")]
    [InlineData("insert into plan_feeds (user_id, token_hash) values (@mine, sha256('one'))")]
    [InlineData("delete from plan_feeds where user_id = @mine")]
    [InlineData("select secret from outgoing_webhooks")]
    [InlineData("update outgoing_webhooks set url = 'https://10.0.0.1' where user_id = @mine")]
    [InlineData("update outgoing_deliveries set next_at = now() where user_id = @mine")]
    [InlineData("select ip from audit_events")]
    [InlineData("select actor_id from audit_events")]
    [InlineData("insert into audit_events (act, via, user_id) values ('signed_in', 'web', @mine)")]
    [InlineData("update audit_events set detail = null")]
    [InlineData("delete from audit_events")]
    [InlineData("truncate audit_events")]
    public async Task An_account_is_refused(string sql)
    {
        var (mine, theirs) = (await LivedInAsync(), await database.MakeAccountAsync());
        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(mine, sql, new { mine, theirs }));
    }

    [Theory]
    [InlineData("update user_profile set niche = 'taken over' where user_id = @theirs")]
    [InlineData("update job_notifications set read = true where user_id = @theirs")]
    public async Task Rows_of_others_are_not_reached(string sql)
    {
        var (mine, theirs) = (await LivedInAsync(), await LivedInAsync());
        Assert.Equal(0, await database.AsAccountAsync(mine, sql, new { theirs }));
    }

    [Fact]
    public async Task An_account_marks_its_notifications_as_read()
    {
        var mine = await LivedInAsync();
        Assert.Equal(1, await database.AsAccountAsync(mine, "update job_notifications set read = true"));
    }

    [Theory, InlineData("queued"), InlineData("running")]
    public async Task Only_its_owner_cancels_a_job(string status)
    {
        var id = await database.MakeJobAsync(status);
        var (owner, other) = ((await database.JobAsync(id)).UserId, await database.MakeAccountAsync());
        Assert.False(await CancelAsync(other, id));
        Assert.Equal(status, (await database.JobAsync(id)).Status);
        Assert.True(await CancelAsync(owner, id));
        Assert.Equal("cancelled", (await database.JobAsync(id)).ErrorCode);
        Assert.False(await CancelAsync(owner, id));
    }

    [Theory, InlineData("completed"), InlineData("failed")]
    public async Task An_ended_job_is_not_canceled(string status)
    {
        var id = await database.MakeJobAsync(status);
        var before = await database.SnapshotAsync(id);
        Assert.False(await CancelAsync((await database.JobAsync(id)).UserId, id));
        Assert.Equal(before, await database.SnapshotAsync(id));
    }

    [Fact]
    public async Task Canceling_leaves_no_mark_of_the_app_behind()
    {
        var id = await database.MakeJobAsync("queued");
        var account = (await database.JobAsync(id)).UserId;
        var mark = await database.App.AsUserAsync(account, async session =>
        {
            await session.ExecuteAsync("select cancel_job(@id)", new { id });
            return await session.SingleAsync<string>("select coalesce(current_setting('planbuilder.writer', true), '')");
        }, CancellationToken.None);
        Assert.Equal("", mark);
    }

    [Fact]
    public async Task The_usage_of_another_account_reads_as_none()
    {
        var (mine, theirs) = (await LivedInAsync(), await LivedInAsync());
        Task<string> UsageOf(Guid account) => database.App.AsUserAsync(mine, session => session.SingleAsync<string>(
            "select tier || ' ' || used from usage_of(@account, 'aiPlanBuilder')", new { account }), CancellationToken.None);
        Assert.Equal("essentials 1", await UsageOf(mine));
        Assert.Equal("free 0", await UsageOf(theirs));
    }

    private Task<bool> CancelAsync(Guid account, Guid id) =>
        database.App.AsUserAsync(
            account, session => session.SingleAsync<bool>("select cancel_job(@id)", new { id }), CancellationToken.None);

    /// <summary>An account with a row in each table.</summary>
    private async Task<Guid> LivedInAsync()
    {
        var account = await database.MakeAccountAsync("essentials");
        var id = await database.EnqueueAsync(account);
        await database.CompleteAsync(id, "{}");
        await database.AsAccountAsync(account, "select revise_plan(@id, 0, '{\"schedule\": []}', 'Changed a post')", new { id });
        await database.AsAccountAsync(account, "insert into user_profile (user_id, niche) values (@account, 'bread')", new { account });
        await database.AsAppServiceAsync("""
            insert into plan_feeds (user_id, job_id, token_hash) values (@account, @id, sha256(@account::text::bytea));
            insert into outgoing_webhooks (user_id, url, secret) values (@account, 'https://a.example', 'encrypted');
            insert into outgoing_deliveries (user_id, job_id, event) values (@account, @id, 'plan.ready');
            """, new { account, id });
        return account;
    }
}
