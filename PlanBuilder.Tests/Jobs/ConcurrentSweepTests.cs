using Dapper;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Two nodes whose sweeps meet on the same rows: each passes over what the other holds.</summary>
public sealed class ConcurrentSweepTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Batch = 200;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sweeps_at_once_move_each_job_once()
    {
        await using var other = TestDatabase.Connect(database.AppAddress);
        var (here, there) = (new StuckJobs(database.App), new StuckJobs(other));
        await LoseAsync(Batch + 50);
        await using var held = await database.OpenAsync();
        await held.ExecuteAsync("begin; lock table user_activity in exclusive mode"); // a failed job is refunded there

        var first = here.FailLostAsync(TimeSpan.FromSeconds(30), Ct);
        await database.WaitedForAsync("user_activity", 1, first);
        var second = there.FailLostAsync(TimeSpan.FromSeconds(30), Ct);
        await database.WaitedForAsync("user_activity", 2, second);
        Assert.Equal(0, await there.RescueAsync(TimeSpan.FromSeconds(30), Ct));
        await held.ExecuteAsync("commit");

        Assert.Equal((Batch, 50), (await first, await second));
        Assert.Equal(0, await here.FailLostAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.Equal(Batch + 50, await database.OwnerAsync<int>("select count(*)::int from jobs where error_code = 'worker_lost'"));
        await database.AssertInvariantsAsync();
    }

    // Jobs in their last attempt, whose worker is silent.
    private async Task LoseAsync(int jobs)
    {
        await database.OwnerRunAsync("""
            insert into auth.users (email, encrypted_password)
            select gen_random_uuid() || '@example.org', '' from generate_series(1, @jobs);
            insert into jobs (user_id, input) select id, '{"goal":"Grow followers"}' from auth.users
            """, new { jobs });
        await database.AsAppServiceAsync("update jobs set status = 'running', runner = 'local'");
        await database.OwnerRunAsync("""
            set session_replication_role = replica;
            update jobs set heartbeat_at = now() - interval '31 seconds', attempts_left = 0;
            reset session_replication_role
            """);
    }
}
