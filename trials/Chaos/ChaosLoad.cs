using Npgsql;
using PlanBuilder.Tests;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Trials.Chaos;

/// <summary>Many accounts that ask for plans, one of them for fifty, and ask again with the same key until it was taken.</summary>
internal sealed class ChaosLoad(ChaosCluster cluster, int jobs, int seed)
{
    private const int Batch = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What the round's idempotency keys are like.</summary>
    public string Keys => $"job-{seed}-%";

    public async Task EnqueueAsync()
    {
        await UntilTakenAsync("""
            insert into auth.users (id, email, encrypted_password)
            select md5(format('%s-%s', @seed, number))::uuid, format('%s-%s@example.org', @seed, number), ''
              from generate_series(0, @jobs / 4) number
            on conflict do nothing
            """, new { seed, jobs });
        for (var first = 0; first < jobs; first += Batch)
        {
            await UntilTakenAsync("""
                insert into jobs (user_id, input, idempotency_key)
                select md5(format('%s-%s', @seed, case when number < 50 then 0 else 1 + (number - 50) / 4 end))::uuid,
                       jsonb_build_object('goal', 'Grow followers', 'period', '7 days',
                                          'platforms', jsonb_build_array('X'), 'niche', key), key
                  from generate_series(@first, @last) number, format('job-%s-%s', @seed, number) key
                on conflict do nothing
                """, new { seed, first, last = Math.Min(first + Batch, jobs) - 1 });
        }
    }

    private Task UntilTakenAsync(string sql, object parameters)
    {
        var trouble = "no trouble";
        return Wait.UntilAsync("the database to take what is asked for", async () =>
        {
            try
            {
                await cluster.RunAsync(sql, parameters);
                return true;
            }
            catch (NpgsqlException e) when (DatabaseState.IsOutage(e))
            {
                trouble = e.Message;
                return false;
            }
        }, () => Task.FromResult(trouble), Patience);
    }
}
