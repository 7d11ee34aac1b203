using System.Diagnostics;

namespace PlanBuilder.Tests.Operations.Chaos;

/// <summary>
/// Rounds of many jobs on two nodes, while the nodes, their database, the wires between them and the AI service break at random. Every
/// round ends with the invariants. A hundred take an hour, so it is not among the tests: <c>script/chaos</c> runs it.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    /// <summary>The variable that holds what is asked for: rounds, jobs, seed, and "real" for the times of a real installation.</summary>
    public const string Variable = "PLANBUILDER_CHAOS";

    [Fact(Explicit = true), Trait("Kind", "Tool")]
    public async Task Nothing_is_lost_doubled_or_wrongly_booked()
    {
        var asked = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (rounds, jobs) = (Number(asked, 0) ?? 100, Number(asked, 1) ?? 1_000);
        var seed = Number(asked, 2) ?? Random.Shared.Next(1_000_000);
        var times = asked.ElementAtOrDefault(3) == "real" ? Times.Real : Times.Short;
        output.WriteLine($"{rounds} rounds of {jobs} jobs, seed {seed}, {times}");

        var total = new Tally();
        var clock = Stopwatch.StartNew();
        try
        {
            await using var arena = await Arena.StartAsync(times);
            for (var round = 0; round < rounds; round++)
            {
                // A round alone is had again by its own seed.
                var tally = await new Round(arena, jobs, seed + round).RunAsync();
                output.WriteLine($"{round + 1}, seed {seed + round}: {tally.InALine}");
                total += tally;
                await arena.AssertInvariantsAsync();
                Assert.Equal((0, 0, 0), (tally.Lost, tally.Doubled, tally.WronglyBooked));
                Assert.Empty(tally.Surprises);
            }
        }
        finally
        {
            output.WriteLine($"\n{clock.Elapsed.TotalMinutes:0.0} minutes, seed {seed}\n{total.Table}");
        }
    }

    private static int? Number(string[] asked, int at) =>
        asked.Length > at ? int.Parse(asked[at], System.Globalization.CultureInfo.InvariantCulture) : null;
}
