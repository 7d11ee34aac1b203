using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Usage;

/// <summary>The ledger: a plan that was not made does not count, one that was made counts once.</summary>
public sealed class RefundTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string LatePlan = """
        {"days": [{"posts": [{"platform": "X", "caption": "Bread"}]}, {"posts": [{"platform": "X", "caption": "Salt of the sea"}]},
          {"posts": [{"platform": "X", "caption": "Who bakes at night?"}]}]}
        """;

    [Theory, InlineData("queued"), InlineData("running")]
    public async Task A_failure_is_refunded_once(string from)
    {
        var id = await database.MakeJobAsync(from, "n8n");
        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'x' where id = @id", new { id });
        var refunded = (await database.JobAsync(id)).RefundedAt;
        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'y' where id = @id", new { id });
        await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'timed_out' where id = @id", new { id });

        Assert.NotNull(refunded);
        Assert.Equal(refunded, (await database.JobAsync(id)).RefundedAt);
        Assert.Equal(1, await BookingsAsync(id));
    }

    [Theory, InlineData("queued", true), InlineData("running", false)]
    public async Task A_canceled_plan_is_refunded_only_while_it_waits(string from, bool refunded)
    {
        var id = await database.MakeJobAsync(from);
        var account = (await database.JobAsync(id)).UserId;
        await database.AsAccountAsync(account, "select cancel_job(@id)", new { id });
        var job = await database.JobAsync(id);

        Assert.Equal(("failed", "cancelled", FailureReason.Cancelled.Message), (job.Status, job.ErrorCode, job.Error));
        Assert.Equal(refunded, job.RefundedAt is not null);
    }

    [Theory, InlineData("""{"schedule": []}""", "unreadable_result")]
    [InlineData("""{"schedule": [{"day": 1, "posts": [{"platform": "X", "caption": "One of seven."}]}]}""", "unusable_plan")]
    public async Task What_another_brought_and_is_no_plan_is_refunded(string result, string code)
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await database.AsOutsideServiceAsync("update jobs set result = @result::jsonb where id = @id", new { id, result });
        await database.ReadReceivedAsync();
        Assert.Equal(code, (await database.JobAsync(id)).ErrorCode);
        Assert.NotNull((await database.JobAsync(id)).RefundedAt);
    }

    [Theory, InlineData($"received_result = '{LatePlan}'", "completed"), InlineData("status = 'queued'", "queued")]
    public async Task What_comes_back_is_booked_again_in_its_month_even_above_the_limit(string change, string status)
    {
        var account = await database.MakeAccountAsync();
        var id = await database.EnqueueAsync(account);
        await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'stuck_queued' where id = @id", new { id });
        await database.OwnerRunAsync("""
            update user_activity set created_at = created_at - interval '40 days' where job_id = @id;
            insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, 3)
            """, new { id, account });
        var month = await database.OwnerAsync<DateTime>("select created_at from user_activity where job_id = @id", new { id });

        Assert.Equal(1, await database.AsAppServiceAsync($"update jobs set {change} where id = @id", new { id }));
        await database.ReadReceivedAsync();
        var job = await database.JobAsync(id);
        Assert.Equal((status, null), (job.Status, job.RefundedAt));
        Assert.Equal(
            1, await database.OwnerAsync<int>("select count(booked_again_at)::int from user_activity where job_id = @id", new { id }));
        Assert.Equal(month, await database.OwnerAsync<DateTime>("select created_at from user_activity where job_id = @id", new { id }));
        Assert.Equal(1, await BookingsAsync(id));
    }

    [Theory, InlineData(null, "free"), InlineData("essentials", "essentials"), InlineData("platinum", "free")]
    public async Task A_booking_keeps_its_tier(string? tier, string booked)
    {
        var account = await database.MakeAccountAsync(tier);
        var id = await database.EnqueueAsync(account);
        await database.OwnerRunAsync(
            """
            insert into subscriptions (user_id, tier, status) values (@account, 'pro', 'active')
                on conflict (user_id) do update set tier = 'pro'
            """, new { account });
        Assert.Equal(booked, await database.OwnerAsync<string>("select tier from user_activity where job_id = @id", new { id }));
    }

    [Fact]
    public async Task Usage_may_stand_above_the_limit_and_then_nothing_new_is_taken()
    {
        var account = await database.MakeAccountAsync();
        var id = await database.EnqueueAsync(account);
        await database.AsAppServiceAsync("update jobs set status = 'failed', error_code = 'timed_out' where id = @id", new { id });
        await database.OwnerRunAsync(
            "insert into user_activity (user_id, feature) select @account, 'aiPlanBuilder' from generate_series(1, 3)", new { account });
        await database.AsOutsideServiceAsync($"update jobs set status = 'completed', result = '{LatePlan}' where id = @id", new { id });
        Assert.Equal(3, await database.OwnerAsync<int>("select used from usage_of(@account, 'aiPlanBuilder')", new { account }));
        await database.ReadReceivedAsync(); // booked when it is a plan, not before

        Assert.Equal(4, await database.OwnerAsync<int>("select used from usage_of(@account, 'aiPlanBuilder')", new { account }));
        var refusal = await TestDatabase.RefusedAsync("PT429", () => database.EnqueueAsync(account));
        Assert.Equal("""{"used" : 4, "limit" : 3}""", refusal.Hint);
    }

    [Fact]
    public async Task A_second_booking_by_an_older_function_is_dropped()
    {
        var id = await database.MakeJobAsync("queued");
        var account = (await database.JobAsync(id)).UserId;
        Assert.Equal(0, await database.AsOutsideServiceAsync("""
            insert into user_activity (user_id, feature, metadata)
            values (@account, 'aiPlanBuilder', jsonb_build_object('job_id', @id::text, 'goal', 'Grow followers'))
            """, new { account, id }));
        Assert.Equal(1, await BookingsAsync(id));
    }

    [Theory, InlineData("null"), InlineData("'{}'"), InlineData("""'{"job_id": "none"}'"""), InlineData("'[1]'"), InlineData("'\"text\"'")]
    public async Task A_row_that_names_no_job_is_kept(string metadata)
    {
        var account = await database.MakeAccountAsync();
        Assert.Equal(1, await database.AsOutsideServiceAsync(
            $"insert into user_activity (user_id, feature, metadata) values (@account, 'aiPlanBuilder', {metadata})", new { account }));
    }

    [Fact]
    public async Task What_else_was_done_with_a_job_is_no_second_booking()
    {
        var id = await database.MakeJobAsync("completed");
        var account = (await database.JobAsync(id)).UserId;
        Assert.Equal(1, await database.AsOutsideServiceAsync("""
            insert into user_activity (user_id, feature, metadata) values (@account, 'planExport', jsonb_build_object('job_id', @id::text))
            """, new { account, id }));
        Assert.Equal(1, await BookingsAsync(id));
    }

    [Fact]
    public async Task Each_end_is_notified_once()
    {
        var id = await database.MakeJobAsync("running", "n8n");
        Assert.Equal("", await NotificationsAsync(id));
        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'x' where id = @id", new { id });
        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'again' where id = @id", new { id });
        Assert.Equal("We couldn't create your plan. " + FailureReason.WorkflowFailed.Message, await NotificationsAsync(id));
        await database.AsOutsideServiceAsync($"update jobs set result = '{LatePlan}' where id = @id", new { id });
        await database.AsOutsideServiceAsync("""update jobs set result = '{"again": 1}' where id = @id""", new { id });
        await database.ReadReceivedAsync();
        Assert.Equal(
            $"We couldn't create your plan. {FailureReason.WorkflowFailed.Message}|Your plan finished late, and it's ready now.",
            await NotificationsAsync(id));
    }

    private Task<int> BookingsAsync(Guid id) => database.OwnerAsync<int>("""
        select count(*)::int from user_activity where feature = 'aiPlanBuilder' and (job_id = @id or metadata ->> 'job_id' = @id::text)
        """, new { id });

    private Task<string> NotificationsAsync(Guid id) => database.OwnerAsync<string>("""
        select coalesce(string_agg(message, '|' order by n.created_at), '')
          from job_notifications n join jobs j on j.id = n.job_id and j.user_id = n.user_id
         where j.id = @id
        """, new { id });
}
