using System.Text.Json;
using Dapper;
using Npgsql;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Usage;

/// <summary>How many plans an account may have made, as the database decides it for every writer.</summary>
public sealed class LimitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Insert = "insert into jobs (user_id, type, status, input) values (@account, 'plan_builder', 'queued', '{}')";

    [Theory]
    [InlineData(null, null, 3)]
    [InlineData("free", "active", 3)]
    [InlineData("essentials", "active", 20)]
    [InlineData("essentials", "trialing", 20)]
    [InlineData("essentials", "past_due", 20)]
    [InlineData("essentials", "canceled", 3)]
    [InlineData("essentials", "cancelled", 3)]
    [InlineData("essentials", "unpaid", 3)]
    [InlineData("essentials", "incomplete", 3)]
    [InlineData("founder", "active", 3)]
    public async Task The_tier_sets_the_limit(string? tier, string? status, int limit)
    {
        var account = await database.MakeAccountAsync(tier);
        await database.OwnerRunAsync("update subscriptions set status = @status where user_id = @account", new { account, status });
        await UseAsync(account, limit - 1);
        await database.AsAccountAsync(account, Insert, new { account });

        var refusal = await TestDatabase.RefusedAsync("PT429", () => database.AsAccountAsync(account, Insert, new { account }));
        Assert.Equal((limit, limit), Hint(refusal));
    }

    [Fact]
    public async Task The_default_tier_is_the_one_that_the_table_names()
    {
        var account = await database.MakeAccountAsync("pro");
        await database.OwnerRunAsync("update subscriptions set status = 'canceled' where user_id = @account", new { account });
        await UseAsync(account, 5);
        await TestDatabase.RefusedAsync("PT429", () => database.AsAccountAsync(account, Insert, new { account }));
        await SetDefaultAsync("essentials");
        try
        {
            await database.AsAccountAsync(account, Insert, new { account });
        }
        finally
        {
            await SetDefaultAsync("free");
        }
    }

    [Fact]
    public async Task What_is_asked_for_in_a_day_is_bounded_whatever_was_refunded()
    {
        await database.OwnerRunAsync("insert into usage_limits (tier, requests_per_day) values ('daily', 3)");
        var account = await database.MakeAccountAsync("daily");
        for (var day = 0; day < 2; day++)
        {
            for (var request = 0; request < 3; request++)
            {
                await database.AsAccountAsync(account, Insert, new { account });
                await database.AsAppServiceAsync(
                    "update jobs set status = 'failed', error_code = 'invalid_input' where user_id = @account and status = 'queued'",
                        new { account });
            }

            var refusal = await TestDatabase.RefusedAsync("PT429", () => database.AsAccountAsync(account, Insert, new { account }));
            Assert.Equal((3, 3), Hint(refusal));
            await database.OwnerRunAsync(
                "update user_activity set created_at = created_at - interval '1 day' where user_id = @account", new { account });
        }
    }

    [Fact]
    public async Task A_tier_without_a_number_has_no_limit()
    {
        await database.OwnerRunAsync("insert into usage_limits (tier, requests_per_day) values ('endless', null)");
        var account = await database.MakeAccountAsync("endless");
        await UseAsync(account, 1000);
        await database.AsAccountAsync(account, Insert, new { account });
    }

    [Fact]
    public async Task Other_months_refunds_and_features_do_not_count()
    {
        var account = await database.MakeAccountAsync();
        await database.OwnerRunAsync("""
            insert into user_activity (user_id, feature, created_at, refunded_at)
            select @account, feature, created_at, refunded_at
              from generate_series(1, 3),
                   (values ('aiPlanBuilder',
                            date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '1 microsecond', null),
                           ('aiPlanBuilder', (date_trunc('month', now() at time zone 'utc') + interval '1 month') at time zone 'utc', null),
                           ('aiPlanBuilder', now(), now()),
                           ('other', now(), null)) as row (feature, created_at, refunded_at)
            """, new { account });
        await UseAsync(account, 2);
        await database.AsAccountAsync(account, Insert, new { account });
        await TestDatabase.RefusedAsync("PT429", () => database.AsAccountAsync(account, Insert, new { account }));
    }

    [Fact]
    public async Task Two_jobs_may_be_open_at_once()
    {
        var account = await database.MakeAccountAsync("pro");
        var first = await database.EnqueueAsync(account);
        await database.AsAppServiceAsync("update jobs set status = 'running', runner = 'local' where id = @first", new { first });
        await database.EnqueueAsync(account);
        var refusal = await TestDatabase.RefusedAsync("PT409", () => database.EnqueueAsync(account));
        Assert.Equal((2, 2), Hint(refusal));

        await database.AsAppServiceAsync("update jobs set status = 'failed' where id = @first", new { first });
        await database.EnqueueAsync(account);
    }

    [Fact]
    public async Task A_refused_job_leaves_nothing_behind()
    {
        var account = await database.MakeAccountAsync();
        await UseAsync(account, 2);
        await TestDatabase.RefusedAsync("PT429", () => database.AsAccountAsync(account, """
            insert into jobs (user_id, input) values (@account, '{}'), (@account, '{}')
            """, new { account }));
        await UseAsync(account, 1);
        await TestDatabase.RefusedAsync("PT429", () => database.EnqueueAsync(account));

        Assert.Equal("0 3 0", await database.OwnerAsync<string>("""
            select (select count(*) from jobs where user_id = @account)
              || ' ' || (select count(*) from user_activity where user_id = @account)
              || ' ' || (select count(*) from job_notifications where user_id = @account)
            """, new { account }));
    }

    [Fact]
    public async Task The_same_key_again_books_nothing_and_is_not_refused_at_the_limit()
    {
        const string Keyed = "insert into jobs (user_id, input, idempotency_key) values (@account, '{}', 'same') on conflict do nothing";
        var account = await database.MakeAccountAsync();
        await UseAsync(account, 2);
        Assert.Equal(1, await database.AsAccountAsync(account, Keyed, new { account }));
        Assert.Equal(0, await database.AsAccountAsync(account, Keyed, new { account }));
        Assert.Equal(
            3, await database.OwnerAsync<int>("select count(*)::int from user_activity where user_id = @account", new { account }));
        await TestDatabase.RefusedAsync("PT429", () => database.EnqueueAsync(account));
    }

    [Theory, InlineData("repeatable read", false), InlineData("serializable", false), InlineData("read committed", true)]
    public async Task A_snapshot_that_would_pass_the_lock_is_refused(string level, bool taken)
    {
        var account = await database.MakeAccountAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync($"begin isolation level {level}");
        var insert = () => connection.ExecuteAsync("insert into jobs (user_id, input) values (@account, '{}')", new { account });
        if (taken)
        {
            Assert.Equal(1, await insert());
        }
        else
        {
            await TestDatabase.RefusedAsync("25001", insert);
        }
    }

    [Theory, InlineData("UTC"), InlineData("Pacific/Kiritimati"), InlineData("Pacific/Pago_Pago")]
    public async Task The_month_is_that_of_UTC_in_every_session(string zone)
    {
        var account = await database.MakeAccountAsync();
        await database.OwnerRunAsync("""
            insert into user_activity (user_id, feature, created_at)
            select @account, 'aiPlanBuilder', date_trunc('month', now() at time zone 'utc') at time zone 'utc' + shift
              from unnest(array[interval '-1 second', '0', '1 hour', '1 month -1 second', '1 month']) as shift
            """, new { account });
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync($"set timezone = '{zone}'");
        Assert.Equal((3, 0, 1), await connection.QuerySingleAsync<(int, int, int)>("""
            select used, extract(hour from resets_at at time zone 'utc')::int, extract(day from resets_at at time zone 'utc')::int
              from usage_of(@account, 'aiPlanBuilder')
            """, new { account }));
    }

    private Task<int> SetDefaultAsync(string tier) => database.OwnerRunAsync("""
        update usage_limits set is_default = false; update usage_limits set is_default = true where tier = @tier
        """, new { tier });

    private Task<int> UseAsync(Guid account, int plans) => database.OwnerRunAsync(
        "insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, @plans)",
        new { account, plans });

    private static (int Used, int Limit) Hint(PostgresException refusal)
    {
        using var hint = JsonDocument.Parse(refusal.Hint!);
        return (hint.RootElement.GetProperty("used").GetInt32(), hint.RootElement.GetProperty("limit").GetInt32());
    }
}
