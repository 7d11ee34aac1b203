using System.CommandLine;
using System.Diagnostics;

namespace PlanBuilder.Trials.Chaos;

/// <summary>
/// Rounds of many jobs on two nodes, while the nodes, their database, the wires between them and the AI service break at random. Every
/// round ends with the invariants.
/// </summary>
internal sealed class ChaosCommand : Trial
{
    private readonly Option<int> rounds = Number("--rounds", "How many rounds.", otherwise: 100);
    private readonly Option<int> jobs = Number("--jobs", "How many jobs in each.", otherwise: 1_000);
    private readonly Option<int?> seed = Seed();
    private readonly Option<bool> realTimes = new("--real-times")
    {
        Description = "Heartbeats, pauses, and outages as long as in a real installation, instead of seconds.",
    };

    public ChaosCommand() : base("chaos", "Runs rounds of many jobs on two nodes while everything breaks at random.")
    {
        Add(rounds);
        Add(jobs);
        Add(seed);
        Add(realTimes);
    }

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        var (all, size, first) = (given.GetValue(rounds), given.GetValue(jobs), given.GetValue(seed) ?? ChooseSeed());
        var times = given.GetValue(realTimes) ? ChaosTimes.Real : ChaosTimes.Short;
        Console.WriteLine($"{all} rounds of {size} jobs, seed {first}, {times}");

        var total = new Tally();
        var clock = Stopwatch.StartNew();
        try
        {
            await using var cluster = await ChaosCluster.StartAsync(times, ct);
            for (var round = 0; round < all; round++)
            {
                // A round alone is had again by its own seed.
                var tally = await new ChaosRound(cluster, size, first + round).RunAsync(ct);
                Console.WriteLine($"{round + 1}, seed {first + round}: {tally.InALine}");
                total += tally;
                var failures = tally.Failures.Concat(await cluster.BrokenInvariantsAsync()).ToList();
                if (failures.Count > 0)
                {
                    failures.ForEach(failure => Console.WriteLine($"FAILED: {failure}"));
                    return false;
                }
            }

            return true;
        }
        finally
        {
            Console.WriteLine($"\n{clock.Elapsed.TotalMinutes:0.0} minutes, seed {first}\n{total.Table}");
        }
    }
}
