using System.Diagnostics;

namespace PlanBuilder.Bench;

/// <summary>What can be measured, in this order.</summary>
internal static class Parts
{
    public static IReadOnlyList<(string Name, Func<Run, Task> MeasureAsync)> All { get; } =
    [
        ("enqueue", QueueParts.EnqueueAsync), ("drain", QueueParts.DrainAsync), ("pickup", QueueParts.PickUpAsync),
        ("creator", CreatorParts.MeasureAsync), ("pages", PageParts.MeasureAsync), ("post", PostParts.MeasureAsync),
        ("watchers", WatcherParts.MeasureAsync), ("growth", GrowthParts.MeasureAsync), ("pinned", PinnedParts.MeasureAsync),
        ("faults", FaultParts.MeasureAsync), ("idle", IdleParts.MeasureAsync), ("accounts", AccountParts.MeasureAsync),
    ];

    /// <summary>Measures those that are named, or all, prints a table, and writes the figures to the file.</summary>
    public static async Task RunAsync(string[] names, int rounds, bool quick, string file)
    {
        await using var postgres = await BenchPostgres.StartAsync();
        var run = new Run(postgres, new Measurements(), rounds, quick);
        foreach (var (name, measureAsync) in All.Where(part => names.Length == 0 ? IsPartOf(part.Name, run) : names.Contains(part.Name)))
        {
            var began = Stopwatch.GetTimestamp();
            await measureAsync(run);
            Console.Error.WriteLine($"{name}: {Stopwatch.GetElapsedTime(began):m\\:ss}");
        }

        run.Measurements.Print();
        await run.Measurements.SaveAsync(file);
    }

    // Accounts are forgotten after minutes, and a quick run doesn't wait for that.
    private static bool IsPartOf(string part, Run run) => part != "accounts" || !run.Quick;
}

/// <summary>What every part measures with.</summary>
/// <param name="Rounds">How many interleaved rounds.</param>
/// <param name="Quick">Whether fewer of each will do.</param>
internal sealed record Run(BenchPostgres Postgres, Measurements Measurements, int Rounds, bool Quick);
