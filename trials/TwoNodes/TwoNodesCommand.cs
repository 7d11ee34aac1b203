using System.CommandLine;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Trials.TwoNodes;

/// <summary>Many jobs made by two nodes with the product's own times, one of which is killed every few seconds.</summary>
internal sealed class TwoNodesCommand : Trial
{
    private static readonly (string, string)[] RealTimes =
        [("Jobs__HeartbeatInterval", "00:00:05"), ("Jobs__HeartbeatTimeout", "00:00:30"), ("Jobs__StopGrace", "00:00:10")];

    // A lost worker counts as lost after 30 seconds of silence; the sweep finds it within 5.
    private const double SlowestRecovery = 35;

    private readonly Option<int> jobs = Number("--jobs", "How many jobs.", otherwise: 500);
    private readonly Option<int> kills = Number("--kills", "How many times a node is killed.", otherwise: 5, least: 0);
    private readonly Option<int> every = Number("--every", "Seconds between two kills.", otherwise: 6);

    public TwoNodesCommand() : base("two-nodes", "Has two nodes run jobs while one after the other is killed.")
    {
        Add(jobs);
        Add(kills);
        Add(every);
    }

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        var (all, deaths, pause) = (given.GetValue(jobs), given.GetValue(kills), TimeSpan.FromSeconds(given.GetValue(every)));
        Console.WriteLine($"{all} jobs, {deaths} kills, one every {pause.TotalSeconds} s");

        await using var server = new TestPostgres();
        await server.InitializeAsync();
        await using var nodes = new Nodes(server);
        await nodes.InitializeAsync();
        var outcome = await new NodeKillTrial(nodes, TimeSpan.FromSeconds(2), workers: 4, RealTimes).RunAsync(
            all, deaths, _ => Task.Delay(pause, ct));
        var (calls, slowest, seconds) = (outcome.AiCalls, outcome.Slowest, outcome.Seconds);

        Console.WriteLine($"""

            | jobs | kills | completed | failed | rescued | AI calls | slowest recovery | in all |
            |---|---|---|---|---|---|---|---|
            | {all} | {deaths} | {outcome.Completed} | {outcome.Failed} | {outcome.Rescued} | {calls} | {slowest:0.0} s | {seconds:0} s |
            """);
        var failures = Failures(outcome, all).ToList();
        failures.ForEach(failure => Console.WriteLine($"FAILED: {failure}"));
        return failures.Count == 0;
    }

    private static IEnumerable<string> Failures(NodeKillOutcome outcome, int jobs)
    {
        if (outcome.Completed != jobs)
        {
            yield return $"{jobs - outcome.Completed} jobs were not completed";
        }

        if (outcome.Slowest > SlowestRecovery)
        {
            yield return $"a job waited {outcome.Slowest:0.0} s for another node; {SlowestRecovery} s are allowed";
        }

        if (outcome.AiCalls < jobs || outcome.AiCalls > jobs + outcome.Rescued)
        {
            yield return $"{outcome.AiCalls} AI calls for {jobs} jobs, of which {outcome.Rescued} were rescued";
        }
    }
}
