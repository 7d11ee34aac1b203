using System.CommandLine;
using System.Diagnostics;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Trials.Spreadsheets;

/// <summary>
/// Opens plans in LibreOffice, without a window, and has it save them again, as workbooks and as CSV. What comes back must change nothing.
/// </summary>
internal sealed class SpreadsheetsCommand : Trial
{
    private readonly Option<int> plans = Number("--plans", "How many plans.", 300);
    private readonly Option<int?> seed = Seed();

    public SpreadsheetsCommand() : base(
        "spreadsheets", "Takes plans with odd cells through a headless LibreOffice and back, and compares them post by post.")
    {
        Add(plans);
        Add(seed);
    }

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        var (count, chosen) = (given.GetValue(plans), given.GetValue(seed) ?? ChooseSeed());
        Console.WriteLine($"{count} plans, seed {chosen}");
        var folder = Directory.CreateTempSubdirectory("pbsheets");
        try
        {
            var random = new Random(chosen);
            var all = Enumerable.Range(0, count).Select(i => OddPlan.Create(random, i)).ToList();
            var held = true;
            foreach (var (format, filter) in ((string, string)[])
                [("xlsx", "xlsx:Calc MS Excel 2007 XML"), ("csv", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false")])
            {
                held &= await RoundTripAsync(format, filter, all, folder, ct);
            }

            return held;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> RoundTripAsync(
        string format, string filter, List<Plan> plans, DirectoryInfo folder, CancellationToken ct)
    {
        var (sent, back) = (folder.CreateSubdirectory($"{format}-sent"), folder.CreateSubdirectory($"{format}-back"));
        foreach (var (i, plan) in plans.Index())
        {
            await File.WriteAllBytesAsync(
                Path.Combine(sent.FullName, $"{i}.{format}"), PlanExport.Formats[format].Write(ExportOf(plan)), ct);
        }

        var clock = Stopwatch.StartNew();
        await LibreOffice.ConvertAsync(filter, sent, back, folder, ct);
        var (posts, differences) = (0, new List<string>());
        foreach (var (i, plan) in plans.Index())
        {
            posts += plan.TotalPosts;
            differences.AddRange(Differences(plan, Path.Combine(back.FullName, $"{i}.{format}")).Select(what => $"plan {i}: {what}"));
        }

        Console.WriteLine(
            $"{format}: {plans.Count} plans, {posts} posts, {differences.Count} differences, {clock.Elapsed.TotalSeconds:0} s");
        differences.Take(20).ToList().ForEach(Console.WriteLine);
        return differences.Count == 0;
    }

    private static IEnumerable<string> Differences(Plan plan, string file)
    {
        if (!File.Exists(file))
        {
            return ["LibreOffice gave no file back"];
        }

        try
        {
            var import = SheetImport.Create(ExportOf(plan), plan, SheetReader.Read(File.ReadAllBytes(file)), false, row => $"new-{row}");
            return
            [
                .. import.Errors.Select(error => error.ToString()), .. import.Missing.Select(post => $"{post.Post.Id} is missing"),
                .. PlanDifference.Between(plan, import.Plan).SelectMany(change => change.Fields.Select(
                    field => $"{change.What} {change.Post.Id}, {field.Field}: {field.Before} -> {field.After}")),
            ];
        }
        catch (UnreadableSheetException e)
        {
            return [e.Message];
        }
    }

    private static PlanExport ExportOf(Plan plan) => new(Guid.Empty, "Trial", plan, 0, default, plan.Schedule[0].Date!.Value);
}
