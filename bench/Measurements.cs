using System.Globalization;
using System.Text.Json;

namespace PlanBuilder.Bench;

/// <summary>What a part measures, round by round: one row for each contestant, and which of them the others are divided by.</summary>
internal sealed class Measurements
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Dictionary<(string Row, string Who, string Unit), List<double>> values = [];

    public void Add(string row, string who, string unit, double value)
    {
        if (!values.TryGetValue((row, who, unit), out var rounds))
        {
            values[(row, who, unit)] = rounds = [];
        }

        rounds.Add(value);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {row}, {who}: {value:0.0} {unit}"));
    }

    /// <summary>The median and the 99th percentile of times in milliseconds, as two rows.</summary>
    public void AddTimes(string row, string who, List<double> times)
    {
        times.Sort();
        Add(row + ", p50", who, "ms", times[times.Count / 2]);
        Add(row + ", p99", who, "ms", times[Math.Min(times.Count - 1, times.Count * 99 / 100)]);
    }

    public void Print()
    {
        Console.WriteLine(FormattableString.Invariant($"{"",-44}{"",-18}{"median",11}{"min",11}{"max",11}  unit     ours to it"));
        foreach (var ((row, who, unit), rounds) in values)
        {
            var ours = values.GetValueOrDefault((row, "ours", unit));
            var ratio = who == "ours" || ours is null ? "" : FormattableString.Invariant($"{Median(ours) / Median(rounds):0.00}");
            Console.WriteLine(FormattableString.Invariant(
                $"{row,-44}{who,-18}{Median(rounds),11:0.0}{rounds.Min(),11:0.0}{rounds.Max(),11:0.0}  {unit,-9}{ratio}"));
        }
    }

    public Task SaveAsync(string path) => File.WriteAllTextAsync(path, JsonSerializer.Serialize(new
    {
        at = DateTimeOffset.UtcNow, processors = Environment.ProcessorCount, os = Environment.OSVersion.ToString(),
        runtime = Environment.Version.ToString(),
        rows = values.Select(row => new
        {
            row.Key.Row, row.Key.Who, row.Key.Unit, median = Median(row.Value), min = row.Value.Min(), max = row.Value.Max(),
            rounds = row.Value.Count,
        }),
    }, Json) + "\n");

    private static double Median(List<double> rounds) => rounds.Order().ElementAt(rounds.Count / 2);
}
