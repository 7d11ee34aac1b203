using Dapper;
using Npgsql;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Usage;

/// <summary>Clicks at the same moment, from as many connections.</summary>
public sealed class LimitRaceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Clicks = 64;
    private const int Times = 20; // for each number of plans left

    private NpgsqlConnection[] connections = [];

    public async ValueTask InitializeAsync() =>
        connections = await Task.WhenAll(Enumerable.Range(0, Clicks).Select(_ => database.OpenAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(3), InlineData(7), InlineData(20)]
    public async Task As_many_plans_are_taken_as_are_left(int left)
    {
        for (var time = 0; time < Times; time++)
        {
            var account = await AccountAsync(perMonth: 20, maxActive: null, used: 20 - left);
            var answers = await AtOnceAsync(account);

            Assert.Equal(left, answers.Count(answer => answer is null));
            Assert.Equal(Clicks - left, answers.Count(answer => answer == "PT429"));
            await RowsAreAsync(account, left, booked: 20);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public async Task As_many_jobs_are_open_as_may_be(int maxActive)
    {
        var account = await AccountAsync(perMonth: null, maxActive, used: 0);
        var answers = await AtOnceAsync(account);

        Assert.Equal(maxActive, answers.Count(answer => answer is null));
        Assert.Equal(Clicks - maxActive, answers.Count(answer => answer == "PT409"));
        await RowsAreAsync(account, maxActive, booked: maxActive);
    }

    [Fact]
    public async Task A_serializable_writer_that_does_not_see_the_last_plan_taken_takes_no_other()
    {
        var account = await AccountAsync(perMonth: 1, maxActive: null, used: 0);
        await using var late = await database.OpenAsync();
        await late.ExecuteAsync("begin isolation level serializable; select from jobs");
        await database.EnqueueAsync(account);

        await TestDatabase.RefusedAsync(
            "25001", () => late.ExecuteAsync("insert into jobs (user_id, input) values (@account, '{}'); commit", new { account }));
        await RowsAreAsync(account, jobs: 1, booked: 1);
    }

    [Fact]
    public async Task One_key_makes_one_job()
    {
        var account = await AccountAsync(perMonth: 3, maxActive: null, used: 0);
        var answers = await AtOnceAsync(account, "'one click'");

        Assert.All(answers, Assert.Null);
        await RowsAreAsync(account, jobs: 1, booked: 1);
    }

    /// <returns>For each click the SQLSTATE that refused it; null where it was taken.</returns>
    private Task<string?[]> AtOnceAsync(Guid account, string key = "null") => Task.WhenAll(connections.Select(async connection =>
    {
        try
        {
            await connection.ExecuteAsync("begin;");
            await connection.ExecuteAsync($$"""
                insert into jobs (user_id, input, idempotency_key) values (@account, '{}', {{key}}) on conflict do nothing
                """, new { account });
            await connection.ExecuteAsync("commit");
            return null;
        }
        catch (PostgresException e)
        {
            await connection.ExecuteAsync("rollback");
            return e.SqlState;
        }
    }));

    private async Task<Guid> AccountAsync(int? perMonth, int? maxActive, int used)
    {
        var tier = Guid.NewGuid().ToString();
        var account = await database.MakeAccountAsync(tier);
        await database.OwnerRunAsync("""
            insert into usage_limits (tier, per_month, max_active) values (@tier, @perMonth, @maxActive);
            insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, @used)
            """, new { tier, perMonth, maxActive, account, used });
        return account;
    }

    private async Task RowsAreAsync(Guid account, int jobs, int booked) =>
        Assert.Equal($"{jobs} {booked}", await database.OwnerAsync<string>("""
            select (select count(*) from jobs where user_id = @account) || ' '
                || (select count(*) from user_activity where user_id = @account and refunded_at is null)
            """, new { account }));
}
