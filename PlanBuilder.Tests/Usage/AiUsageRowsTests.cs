using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Tests.Usage;

/// <summary>What the AI takes: reserved before, settled after, refunded never.</summary>
public sealed class AiUsageRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly AiCost Estimate = new(3, 1_000);

    private readonly AiAllowance allowance = new(database.App, database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData("ai_calls_per_day = 7", 2), InlineData("ai_tokens_per_day = 1000", 1), InlineData("ai_calls_per_day = 0", 0)]
    [InlineData("ai_calls_per_day = null, ai_tokens_per_day = null", 20)]
    public async Task Of_many_at_once_as_many_are_reserved_as_the_day_has_room_for(string limit, int expected)
    {
        var account = await AccountAsync(limit);
        var reserved = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ReserveAsync(account, $"{i}")));
        Assert.Equal(expected, reserved.Count(one => one));
        Assert.Equal((expected * 3, expected * 1_000), await TodayAsync(account));
    }

    [Fact]
    public async Task What_was_settled_counts_instead_of_the_estimate()
    {
        var account = await AccountAsync("ai_calls_per_day = 4");
        Assert.True(await ReserveAsync(account, "one"));
        Assert.False(await ReserveAsync(account, "two"));
        Assert.True(await allowance.SettleAsync(new(account, "plan", "one"), new(1, 90), Ct));
        Assert.True(await ReserveAsync(account, "two"));
        Assert.Equal((4, 1_090), await TodayAsync(account));
        Assert.False(await allowance.SettleAsync(new(account, "plan", "three"), new(1, 90), Ct));
    }

    [Fact]
    public async Task The_same_reservation_counts_once_and_a_job_that_was_begun_is_finished()
    {
        var account = await AccountAsync("ai_calls_per_day = 3");
        var job = await database.EnqueueAsync(account);
        Assert.True(await ReserveAsync(account, "attempt 1", job));
        Assert.True(await ReserveAsync(account, "attempt 1", job));
        Assert.Equal((3, 1_000), await TodayAsync(account));
        Assert.False(await ReserveAsync(account, "another's", await database.EnqueueAsync(account)));
        Assert.True(await ReserveAsync(account, "attempt 2", job));
        Assert.Equal((6, 2_000), await TodayAsync(account));
    }

    [Fact]
    public async Task Yesterday_and_other_accounts_do_not_count()
    {
        var account = await AccountAsync("ai_calls_per_day = 3");
        await ReserveAsync(await AccountAsync("ai_calls_per_day = 3"), "one");
        await ReserveAsync(account, "one");
        await database.OwnerRunAsync("update ai_usage set day = day - 1 where user_id = @account", new { account });
        Assert.True(await ReserveAsync(account, "two"));
    }

    [Theory, InlineData("local", "failed", 1_000), InlineData("n8n", "failed", 1_000), InlineData("n8n", "completed", 5_000)]
    public async Task What_a_lost_worker_or_n8n_took_is_closed_with_its_job_and_never_lowered(string runner, string end, int tokens)
    {
        var account = await AccountAsync("ai_calls_per_day = null");
        var job = await database.EnqueueAsync(account);
        await ReserveAsync(account, "attempt 1", job);
        const string result = """{"schedule": [], "made": {"steps": [{"inputTokens": 2000, "outputTokens": 3000}]}}""";
        await database.AsAppServiceAsync("update jobs set status = 'running', runner = @runner where id = @job", new { job, runner });
        await database.AsAppServiceAsync(end == "failed"
            ? "update jobs set status = 'failed', error_code = 'worker_lost' where id = @job"
            : "update jobs set status = 'completed', result = @result::jsonb where id = @job", new { job, result });
        Assert.Equal((3, tokens), await TodayAsync(account));
        Assert.True(await database.OwnerAsync<bool>("select settled_at is not null from ai_usage where job_id = @job", new { job }));
    }

    [Fact]
    public async Task Only_days_that_are_over_are_purged()
    {
        var account = await AccountAsync("ai_calls_per_day = null");
        await ReserveAsync(account, "old");
        await database.OwnerRunAsync("update ai_usage set day = day - 91 where user_id = @account", new { account });
        await ReserveAsync(account, "new");
        await database.AsAppServiceAsync("select purge_ai_usage('90 days', 100)");
        await TestDatabase.RefusedAsync("PT400", () => database.AsAppServiceAsync("select purge_ai_usage('1 hour', 100)"));
        Assert.Equal("new", await database.OwnerAsync<string>(
            "select string_agg(key, ',') from ai_usage where user_id = @account", new { account }));
    }

    [Theory]
    [InlineData("select reserve_ai(@account, 'plan', 'x', 1, 1)"), InlineData("select settle_ai(@account, 'one', 0, 0)")]
    [InlineData("update ai_usage set calls = 0"), InlineData("delete from ai_usage")]
    [InlineData("select purge_ai_usage('2 days', 1)"), InlineData("select ai_usage_today(1)")]
    public async Task Nobody_but_the_app_lowers_or_raises_it(string sql)
    {
        var account = await AccountAsync("ai_calls_per_day = null");
        await ReserveAsync(account, "one");
        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(account, sql, new { account }));
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync(sql, new { account }));
    }

    private Task<bool> ReserveAsync(Guid account, string key, Guid? job = null) =>
        allowance.ReserveAsync(new(account, "plan", key, job), Estimate, Ct);

    private Task<(int Calls, int Tokens)> TodayAsync(Guid account) => database.OwnerAsync<(int, int)>(
        "select coalesce(sum(calls), 0)::int, coalesce(sum(tokens), 0)::int from ai_usage where user_id = @account", new { account });

    // Each of a tier of its own.
    private async Task<Guid> AccountAsync(string limit)
    {
        var tier = $"{Guid.NewGuid():N}";
        await database.OwnerRunAsync(
            $"insert into usage_limits (tier, max_active) values (@tier, 20); update usage_limits set {limit} where tier = @tier",
                new { tier });
        return await database.MakeAccountAsync(tier);
    }
}
