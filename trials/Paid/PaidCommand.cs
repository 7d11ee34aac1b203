using System.CommandLine;
using System.Diagnostics;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Trials.Paid;

/// <summary>Plans of 28 posts written by a double that counts what is paid for, on two nodes of which one is killed at random.</summary>
internal sealed class PaidCommand : Trial
{
    private const int Posts = 28, Workers = 8, SlowestStart = 3; // seconds

    private readonly Option<int> jobs = Number("--jobs", "How many jobs.", otherwise: 300);
    private readonly Option<int> kills = Number("--kills", "How many times a node is killed (SIGKILL).", otherwise: 100, least: 0);
    private readonly Option<int?> seed = Seed();

    public PaidCommand() : base("paid", "Has plans written while nodes are killed at random, and counts the posts that are paid for.")
    {
        Add(jobs);
        Add(kills);
        Add(seed);
    }

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        var (all, deaths, chosen) = (given.GetValue(jobs), given.GetValue(kills), given.GetValue(seed) ?? ChooseSeed());
        Console.WriteLine($"{all} jobs of {Posts} posts, {deaths} kills, seed {chosen}");
        await using var server = new TestPostgres();
        await server.InitializeAsync();
        await using var nodes = new Nodes(server);
        await nodes.InitializeAsync();
        await using var ai = await AiDouble.StartAsync();
        var bill = new Bill(new Pace(all * Posts, deaths, atOnce: Math.Min(2 * Workers, all) * Batches.Count(Posts)));
        ai.AnswerDrafts(bill.AnswerAsync);
        await nodes.Database.OwnerRunAsync("""
            update usage_limits set per_month = null, max_active = null, requests_per_day = null, ai_calls_per_day = null,
              ai_tokens_per_day = null
            """);
        (string, string)[] settings = [("Jobs__Workers", $"{Workers}"), .. ai.Settings(withResearch: false)];
        var pair = await Task.WhenAll(nodes.StartAsync(settings), nodes.StartAsync(settings));
        try
        {
            var account = await nodes.Database.MakeAccountAsync();
            await nodes.Database.AsAccountAsync(account, """
                insert into jobs (user_id, input)
                select @account, jsonb_build_object('goal', 'Grow followers', 'period', '14 days', 'platforms', '["X", "Instagram"]'::jsonb,
                                                    'niche', 'job-' || i)
                  from generate_series(1, @all) i
                """, new { account, all });
            var random = new Random(chosen);
            var start = new Stopwatch(); // of the node killed last: who starts slowly is struck less often
            for (var kill = 1; kill <= deaths && await OpenAsync(nodes) > 0; kill++)
            {
                await Task.Delay((int)(Math.Clamp(start.Elapsed.TotalSeconds, 1, SlowestStart) * random.Next(300, 2_500)), ct);
                var victim = random.Next(2);
                bill.NoteKill();
                await pair[victim].KillAsync();
                await pair[victim].DisposeAsync();
                start.Restart();
                pair[victim] = await nodes.StartAsync(settings);
                start.Stop();
            }

            await Wait.UntilAsync("all jobs to end", async () => await OpenAsync(nodes) == 0,
                async () => $"{await OpenAsync(nodes)} open jobs", TimeSpan.FromMinutes(10));
        }
        finally
        {
            await Task.WhenAll(pair.Select(node => node.DisposeAsync().AsTask()));
        }

        var (completed, delivered) = await nodes.Database.OwnerAsync<(int, int)>("""
            select count(*) filter (where status = 'completed')::int, coalesce(sum((result ->> 'totalPosts')::int), 0)::int from jobs
            """);
        var rescues = await nodes.Database.OwnerAsync<int>("select coalesce(sum(attempt), 0)::int - count(*)::int from jobs");
        Console.WriteLine($"""

            | jobs | kills | rescues | completed | posts paid | delivered | in flight at the kills | asked again though answered whole |
            |---|---|---|---|---|---|---|---|
            | {all} | {bill.Kills} | {rescues} | {completed} | {bill.Paid} | {delivered} | {bill.InFlight} | {bill.Repeated} |
            """);
        List<string> failures =
        [
            .. (string[])(bill.Kills == deaths ? [] : [$"only {bill.Kills} of {deaths} kills fell before the jobs had ended"]),
            .. (string[])(completed == all ? [] : [$"{all - completed} jobs were not completed"]),
            .. (string[])(delivered == Posts * all ? [] : [$"{(Posts * all) - delivered} posts were not delivered"]),
            .. (string[])(bill.Paid <= delivered + bill.InFlight ? [] : ["more posts were paid for than delivered or in flight"]),
            .. (string[])(bill.Repeated == 0 ? [] : [$"{bill.Repeated} posts were asked for again although their answer was complete"]),
        ];
        failures.ForEach(failure => Console.WriteLine($"FAILED: {failure}"));
        return failures.Count == 0;
    }

    private static Task<int> OpenAsync(Nodes nodes) =>
        nodes.Database.OwnerAsync<int>("select count(*)::int from jobs where status in ('queued', 'running')");
}
