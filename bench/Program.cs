using System.CommandLine;
using PlanBuilder.Bench;
using PlanBuilder.Tests;

AppProcess.Always = [("Usage__WritesPerMinute", "100000")]; // one creator presses the button as quickly as it can

var parts = new Argument<string[]>("parts")
{
    Description = "What to measure: enqueue, drain, pickup, creator, pages, idle, watchers, growth, pinned; all where none is named.",
    Arity = ArgumentArity.ZeroOrMore,
};
var rounds = new Option<int>("--rounds") { Description = "How many interleaved rounds.", DefaultValueFactory = _ => 3 };
var quick = new Option<bool>("--quick") { Description = "Fewer of each, in less than ten minutes." };
var file = new Option<string>("--to") { Description = "The file for the figures.", DefaultValueFactory = _ => "bench/results.json" };
var bench = new RootCommand("Measures the app beside yardsticks in the same run, and prints medians, extremes, and ratios.")
{
    parts, rounds, quick, file,
};
bench.SetAction(given => RunAsync(
    given.GetValue(parts)!, given.GetValue(rounds), given.GetValue(quick), Path.GetFullPath(given.GetValue(file)!)));
return await bench.Parse(args).InvokeAsync();

static async Task RunAsync(string[] parts, int rounds, bool quick, string file)
{
    var measurements = new Measurements();
    if (parts.Length == 0 || parts.Intersect(["enqueue", "drain", "pickup", "watchers", "growth", "pinned"]).Any())
    {
        await using var postgres = await BenchPostgres.StartAsync();
        var node = await NodeQueues.FindAsync(postgres);
        if (Wants("enqueue"))
        {
            await QueueParts.EnqueueAsync(postgres, node, measurements, rounds, quick);
        }

        if (Wants("drain"))
        {
            await QueueParts.DrainAsync(postgres, node, measurements, rounds, quick);
        }

        if (Wants("pickup"))
        {
            await QueueParts.PickUpAsync(postgres, node, measurements, rounds, quick);
        }

        if (Wants("watchers"))
        {
            await WatcherParts.MeasureAsync(postgres, measurements, quick);
        }

        if (Wants("growth"))
        {
            await GrowthParts.MeasureAsync(postgres, measurements, rounds, quick);
        }

        if (Wants("pinned"))
        {
            await PinnedParts.MeasureAsync(postgres, measurements, quick);
        }
    }

    if (Wants("creator"))
    {
        await CreatorParts.MeasureAsync(measurements, rounds, quick ? 30 : 100);
    }

    if (Wants("pages"))
    {
        await PageParts.MeasureAsync(measurements, rounds, quick);
    }

    if (Wants("idle"))
    {
        await IdleParts.MeasureAsync(measurements, rounds, quick);
    }

    measurements.Print();
    await measurements.SaveAsync(file);

    bool Wants(string part) => parts.Length == 0 || parts.Contains(part);
}
