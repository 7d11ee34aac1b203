using Dapper;
using Npgsql;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Postgres goes away at once while jobs run, while they wait, and in the middle of a sweep.</summary>
public sealed class MidRunOutageTests : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Fact]
    public async Task Jobs_that_run_and_wait_when_Postgres_goes_away_for_long_all_end_and_lose_no_attempt()
    {
        await using var app = await StartAsync(("Jobs__Workers", "2"));
        await using var held = await embedded.HoldProfilesAsync();
        await EnqueueAsync(5);
        await embedded.UntilAsync("select count(*) = 2 from jobs where status = 'running'");
        await embedded.StopPostgresAsync();
        await app.SaysAsync("The database isn't responding");
        await AgeHeartbeatsAsync();
        await embedded.StartPostgresAsync();

        await embedded.UntilAsync("select bool_and(status in ('completed', 'failed')) from jobs");
        Assert.Equal(
            ["completed after 1, 2 left", "completed after 2, 2 left"],
            await embedded.ManyAsync<string>(
                "select distinct format('%s after %s, %s left', status, attempt, attempts_left) from jobs order by 1"));
        await embedded.AssertInvariantsAsync();
        Assert.DoesNotContain(app.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sweep_that_loses_Postgres_in_the_middle_is_done_by_the_next()
    {
        await using var app = await StartAsync(("Jobs__Workers", "0"), ("Jobs__N8nRunTimeout", "00:00:01"));
        await EnqueueAsync(3);
        await using var held = await embedded.ConnectAsync();
        await held.ExecuteAsync("begin; lock table user_activity in exclusive mode"); // a failed job is refunded there
        await embedded.QueryAsync<int>("update jobs set status = 'running'");
        await embedded.UntilAsync("select exists (select from pg_locks where not granted and relation = 'user_activity'::regclass)");
        Assert.Equal(3, await embedded.QueryAsync<int>("select count(*)::int from jobs where status = 'running'"));
        await embedded.StopPostgresAsync();
        await app.SaysAsync("The database isn't responding");
        await embedded.StartPostgresAsync();

        await embedded.UntilAsync("select bool_and(status = 'failed' and error_code = 'timed_out') from jobs");
        await embedded.AssertInvariantsAsync();
        Assert.DoesNotContain(app.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    private Task<AppProcess> StartAsync(params (string, string)[] settings) => AppProcess.StartAsync(
        embedded.Folder, [("Jobs__HeartbeatInterval", "00:00:01"), ("Jobs__HeartbeatTimeout", "00:00:02"), .. settings]);

    private async Task EnqueueAsync(int jobs)
    {
        await using var connection = await embedded.ConnectAsync();
        await connection.ExecuteAsync("""
            insert into auth.users (email, encrypted_password)
            select gen_random_uuid() || '@example.org', '' from generate_series(1, @jobs);
            insert into jobs (user_id, input)
            select id, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}' from auth.users
            """, new { jobs });
    }

    // Makes the outage a long one: the rows are aged by a server that the app cannot reach.
    private async Task AgeHeartbeatsAsync()
    {
        await embedded.StartPostgresAsync("-o", $"-k {embedded.Cluster}");
        await using (var aside = new NpgsqlConnection($"Host={embedded.Cluster};Username=postgres;Database=postgres;Pooling=false"))
        {
            await aside.OpenAsync(TestContext.Current.CancellationToken);
            await aside.ExecuteAsync("""
                set session_replication_role = replica;
                update jobs set heartbeat_at = now() - interval '1 hour', started_at = now() - interval '10 minutes'
                 where status = 'running'
                """);
        }

        await embedded.StopPostgresAsync();
    }
}
