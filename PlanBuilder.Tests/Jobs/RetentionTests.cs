using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What goes when it is old, and what stays forever.</summary>
public sealed class RetentionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly ExpiredJobs jobs = new(database.App);

    [Fact]
    public async Task Old_failures_and_read_notifications_go_and_nothing_else()
    {
        var old = new Dictionary<string, Guid>();
        foreach (var status in new[] { "queued", "running", "completed", "failed", "cancelled", "young", "legacy" })
        {
            old[status] = status switch
            {
                "cancelled" => await database.MakeJobAsync("failed", code: "cancelled"),
                "young" or "legacy" => await database.MakeJobAsync("failed"),
                _ => await database.MakeJobAsync(status),
            };
            await database.AgeAsync(old[status], status == "young" ? "created_at = now() - interval '91 days'" : $"""
                created_at = now() - interval '91 days', updated_at = now() - interval '91 days', queued_at = now() - interval '91 days',
                completed_at = completed_at - interval '91 days' {(status == "legacy" ? ", version = null" : "")}
                """);
        }

        await database.OwnerRunAsync("""
            insert into job_notifications (user_id, job_id, feature, message, read, created_at)
            select user_id, id, 'aiPlanBuilder', message, read, now() - age::interval
              from jobs, (values ('read', true, '91 days'), ('unread', false, '91 days'), ('young', true, '89 days')) n (message, read, age)
             where id = @id
            """, new { id = old["completed"] });
        var ledger = await database.OwnerAsync<string>("select string_agg(to_jsonb(a)::text, '' order by id) from user_activity a");

        Assert.Equal(3, await jobs.PurgeEndedAsync(TimeSpan.FromDays(90), TestContext.Current.CancellationToken));
        Assert.Equal(0, await jobs.PurgeEndedAsync(TimeSpan.FromDays(90), TestContext.Current.CancellationToken));

        foreach (var (status, id) in old)
        {
            Assert.Equal(
                status is "failed" or "cancelled" ? 0 : 1,
                await database.OwnerAsync<int>("select count(*)::int from jobs where id = @id", new { id }));
        }

        Assert.Equal("unread,young", await database.OwnerAsync<string>(
            "select string_agg(message, ',' order by message) from job_notifications where job_id = @id and message not like 'Your%'",
            new { id = old["completed"] }));
        Assert.Equal(
            ledger, await database.OwnerAsync<string>("select string_agg(to_jsonb(a)::text, '' order by id) from user_activity a"));
    }

    [Fact]
    public async Task What_failures_left_is_bounded_for_each_job_and_goes_when_it_is_old()
    {
        var id = await database.MakeJobAsync("running");
        await database.OwnerRunAsync(
            "insert into job_failures (job_id, attempt, detail, at) select @id, 1, 'x', now() - n * interval '10 days' from "
                + "generate_series(1, 20) n", new { id });
        await database.AsAppServiceAsync(
            "update jobs set status = 'failed', error_code = 'ai_empty', error = 'one more' where id = @id",
            new { id });
        Assert.Equal(20, await CountFailuresAsync(id));

        Assert.Equal(11, await jobs.PurgeFailuresAsync(TimeSpan.FromDays(95), TestContext.Current.CancellationToken));
        Assert.Equal(9, await CountFailuresAsync(id));
        Assert.Equal("ai_empty", (await database.JobAsync(id)).ErrorCode);
    }

    [Fact]
    public async Task More_than_a_batch_goes_in_batches()
    {
        for (var job = 0; job < 3; job++)
        {
            await database.AgeAsync(await database.MakeJobAsync("failed"), "completed_at = now() - interval '400 days'");
        }

        Assert.Equal(2, await database.App.AsServiceAsync(
            session => session.SingleAsync<int>("select purge_ended_jobs('399 days', 2)"), TestContext.Current.CancellationToken));
        Assert.Equal(1, await jobs.PurgeEndedAsync(TimeSpan.FromDays(399), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_younger_than_a_day_is_deleted() => await TestDatabase.RefusedAsync(
        "PT400", () => jobs.PurgeEndedAsync(TimeSpan.FromHours(23), TestContext.Current.CancellationToken));

    private Task<int> CountFailuresAsync(Guid id) =>
        database.OwnerAsync<int>("select count(*)::int from job_failures where job_id = @id", new { id });
}
