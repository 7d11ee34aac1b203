using System.CommandLine;
using System.Diagnostics;
using PlanBuilder.Tests;

namespace PlanBuilder.Trials.Mutation;

/// <summary>
/// Has dotnet-stryker change one thing at a time in what reads, checks, repairs, edits and compares plans, and run the tests of that.
/// Which files and which tests these are stands in the folder <c>mutants</c>.
/// </summary>
internal sealed class MutantsCommand : Trial
{
    private readonly Option<string[]> only = new("--only")
    {
        Description = "Changes only these files, such as PlanEdit.cs or 'PlanReader*.cs'.", HelpName = "file",
        AllowMultipleArgumentsPerToken = true,
    };

    public MutantsCommand() : base(
        "mutants", "Changes one thing at a time in the code of plans, and prints each change that no test notices, and the score.") =>
        Add(only);

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        var reports = Directory.CreateDirectory(Path.Combine(LayerTests.Checkout, "artifacts", "mutants"));
        var start = new ProcessStartInfo("dotnet",
        [
            "stryker", "--skip-version-check", "--concurrency", $"{Environment.ProcessorCount}", "--output", reports.FullName,
            .. (given.GetValue(only) ?? []).SelectMany(file => new[] { "--mutate", $"**/{file}" }),
        ])
        {
            WorkingDirectory = Path.Combine(LayerTests.Checkout, "trials", "mutants"),
        };
        using var stryker = Process.Start(start)!;
        try
        {
            await stryker.WaitForExitAsync(ct);
        }
        finally
        {
            stryker.Kill(entireProcessTree: true);
        }

        if (stryker.ExitCode != 0)
        {
            return false;
        }

        var report = MutationReport.Read(Path.Combine(reports.FullName, "reports", "mutation-report.json"));
        Console.WriteLine();
        report.Survivors().ToList().ForEach(Console.WriteLine);
        Console.WriteLine($"\n{report.Table()}");
        return true;
    }
}
