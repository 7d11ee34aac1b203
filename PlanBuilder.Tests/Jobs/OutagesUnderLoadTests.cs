using Dapper;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Postgres goes away at once, again and again, while many jobs run and many more wait.</summary>
public sealed class OutagesUnderLoadTests : IDisposable
{
    private const int Jobs = 150, OfOne = 50;

    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Fact]
    public async Task Every_job_ends_however_often_Postgres_goes_away()
    {
        await using var app = await AppProcess.StartAsync(
            embedded.Folder, ("Jobs__HeartbeatInterval", "00:00:01"), ("Jobs__HeartbeatTimeout", "00:00:02"));
        await using (await embedded.HoldProfilesAsync())
        {
            await EnqueueAsync();
        }

        for (var outage = 1; outage <= 3; outage++)
        {
            await embedded.UntilAsync($"select count(*) >= {outage * Jobs / 5} from jobs where status = 'completed'");
            await embedded.StopPostgresAsync();
            await embedded.StartPostgresAsync();
        }

        await embedded.UntilAsync("select bool_and(status in ('completed', 'failed')) from jobs");
        Assert.Equal(Jobs, await embedded.QueryAsync<int>("select count(*)::int from jobs where status = 'completed'"));
        await embedded.AssertInvariantsAsync();
        Assert.DoesNotContain(app.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    // Fifty of one account, the others of one each.
    private async Task EnqueueAsync()
    {
        await using var connection = await embedded.ConnectAsync();
        await connection.ExecuteAsync("""
            update usage_limits set per_month = null, max_active = null, requests_per_day = null, ai_calls_per_day = null,
              ai_tokens_per_day = null;
            insert into auth.users (email, encrypted_password)
            select gen_random_uuid() || '@example.org', '' from generate_series(0, @Jobs - @OfOne);
            insert into jobs (user_id, input)
            select id, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}'
              from (select id, row_number() over () as number from auth.users) account,
                   generate_series(1, case number when 1 then @OfOne else 1 end)
            """, new { Jobs, OfOne });
    }
}
