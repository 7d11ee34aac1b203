using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Operations;

/// <summary>
/// Many jobs, two nodes that make them with a slow AI, and a hand that kills now one of them, now the other, and starts it again.
/// </summary>
public sealed class NodeKillTrial(Nodes nodes, TimeSpan draft, int workers, params (string Name, string Value)[] settings)
{
    // Longer than a lost worker goes unnoticed with the default settings.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);

    // Each claim and each kill by the database's clock.
    private const string Diary = """
        create table claims (job_id uuid, attempt integer, at timestamptz not null);
        create table kills (at timestamptz not null);
        create function note_claim() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          insert into public.claims values (new.id, new.attempt, clock_timestamp());
          return null;
        end $$;
        create trigger note_claim after update on jobs for each row when (new.attempt > old.attempt) execute function note_claim();
        update usage_limits set per_month = null, max_active = null, requests_per_day = null, ai_calls_per_day = null,
          ai_tokens_per_day = null
        """;

    // From the kill that a claim met to the next claim of the same job.
    private const string Outcome = """
        with again as (
          select attempt, at, lead(at) over (partition by job_id order by attempt) as next from claims),
        recovered as (
          select extract(epoch from next - (select min(kills.at) from kills where kills.at > again.at))::float8 as seconds
            from again where next is not null)
        select (select count(*)::int from jobs where status = 'completed') as completed,
               (select count(*)::int from jobs where status = 'failed') as failed,
               (select count(*)::int from recovered) as rescued, (select coalesce(max(seconds), 0) from recovered) as slowest,
               (select extract(epoch from max(completed_at) - min(created_at))::float8 from jobs) as seconds
        """;

    /// <summary>Comes back when all jobs have ended.</summary>
    /// <param name="untilKill">Comes back when it is time for the kill of that number, from 1 on.</param>
    public async Task<NodeKillOutcome> RunAsync(int jobs, int kills, Func<int, Task> untilKill)
    {
        await using var ai = await AiDouble.StartAsync();
        ai.AnswerDrafts(async (context, call) =>
        {
            await Task.Delay(draft, context.RequestAborted);
            await DraftAnswers.Plan()(context, call);
        });
        (string, string)[] all = [("Jobs__Workers", $"{workers}"), .. ai.Settings(withResearch: false), .. settings];
        await nodes.Database.OwnerRunAsync(Diary);
        var pair = await Task.WhenAll(nodes.StartAsync(all), nodes.StartAsync(all));
        try
        {
            var account = await nodes.Database.MakeAccountAsync();
            await nodes.Database.AsAccountAsync(account, """
                insert into jobs (user_id, input)
                select @account, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}' from generate_series(1, @jobs)
                """, new { account, jobs });
            for (var kill = 1; kill <= kills; kill++)
            {
                await untilKill(kill);
                await pair[kill % 2].KillAsync();
                await nodes.Database.OwnerRunAsync("insert into kills values (clock_timestamp())");
                pair[kill % 2] = await nodes.StartAsync(all);
            }

            await UntilAllEndedAsync();
        }
        finally
        {
            await Task.WhenAll(pair.Select(node => node.DisposeAsync().AsTask()));
        }

        await nodes.Database.AssertInvariantsAsync();
        return (await nodes.Database.OwnerAsync<NodeKillOutcome>(Outcome)) with { AiCalls = ai.DraftCalls.Count };
    }

    // However many there are, one ends now and then.
    private async Task UntilAllEndedAsync()
    {
        for (var open = await CountOpenAsync(); open > 0;)
        {
            var before = open;
            open = await Wait.ForAsync($"one of {before} open jobs to end", CountOpenAsync, now => now < before, limit: Patience);
        }
    }

    private Task<int> CountOpenAsync() =>
        nodes.Database.OwnerAsync<int>("select count(*)::int from jobs where status in ('queued', 'running')");
}

/// <summary>What became of the jobs.</summary>
/// <param name="Rescued">Claims of jobs that somebody had claimed before.</param>
/// <param name="Slowest">The longest from a kill to the next claim of a job it met, in seconds.</param>
/// <param name="Seconds">From the first job asked for to the last one ended.</param>
public sealed record NodeKillOutcome(int Completed, int Failed, int Rescued, double Slowest, double Seconds)
{
    public int AiCalls { get; init; }
}
