using System.CommandLine;
using PlanBuilder.Bench;
using PlanBuilder.Tests;

AppProcess.Always = [("Usage__WritesPerMinute", "100000")]; // one creator presses the button as quickly as it can

var parts = new Argument<string[]>("parts")
{
    Description = $"What to measure: {string.Join(", ", Parts.All.Select(part => part.Name))}; all by default.",
    Arity = ArgumentArity.ZeroOrMore,
};
parts.AcceptOnlyFromAmong([.. Parts.All.Select(part => part.Name)]);
var rounds = new Option<int>("--rounds") { Description = "How many interleaved rounds.", DefaultValueFactory = _ => 3 };
var quick = new Option<bool>("--quick") { Description = "Fewer of each, in less than ten minutes." };
var file = new Option<string>("--to") { Description = "The file for the figures.", DefaultValueFactory = _ => "bench/results.json" };
var bench = new RootCommand("Measures the app against yardsticks in the same run, and prints medians, extremes, and ratios.")
{
    parts, rounds, quick, file,
};
bench.SetAction(given => Parts.RunAsync(
    given.GetValue(parts)!, given.GetValue(rounds), given.GetValue(quick), Path.GetFullPath(given.GetValue(file)!)));
return await bench.Parse(args).InvokeAsync();
