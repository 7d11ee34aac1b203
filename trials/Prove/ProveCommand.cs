using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Trials.Prove;

/// <summary>
/// Proof that the tests of the schema prove something: takes each part of it away in turn, and sees one of them fail each time.
/// </summary>
internal sealed class ProveCommand : Trial
{
    private readonly Option<string?> only = new("--only")
    {
        Description = "Removes only what matches this regular expression among the statements that --list prints.", HelpName = "pattern",
    };

    private readonly Option<bool> list = new("--list") { Description = "Prints the statements, and runs nothing." };

    public ProveCommand() : base(
        "prove", "Removes each policy, grant, trigger, CHECK, and unique index of the schema in turn; a test has to fail each time.")
    {
        Add(only);
        Add(list);
    }

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        await using var server = new TestPostgres();
        await server.InitializeAsync();
        var pattern = new Regex(given.GetValue(only) ?? "", RegexOptions.IgnoreCase);
        var mutations = (await SchemaMutation.AllAsync(server)).Where(mutation => pattern.IsMatch(mutation)).ToList();
        if (given.GetValue(list))
        {
            mutations.ForEach(Console.WriteLine);
            return true;
        }

        Console.WriteLine($"{mutations.Count} mutations");
        if (mutations.Count == 0)
        {
            return false;
        }

        var tests = new SchemaTests(server);
        if (await tests.FirstFailureAsync(null, ct) is { } failure)
        {
            Console.WriteLine($"FAILED with nothing removed: {failure}");
            return false;
        }

        return await ProveAsync(tests, mutations, ct);
    }

    private static async Task<bool> ProveAsync(SchemaTests tests, List<string> mutations, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var unnoticed = new List<string>();
        foreach (var mutation in mutations)
        {
            var failure = await tests.FirstFailureAsync(mutation, ct);
            Console.WriteLine($"{mutation}\n    {failure ?? "UNNOTICED"}");
            if (failure is null)
            {
                unnoticed.Add(mutation);
            }
        }

        Console.WriteLine($"\n| removed | noticed | unnoticed | minutes |\n|---|---|---|---|\n"
            + $"| {mutations.Count} | {mutations.Count - unnoticed.Count} | {unnoticed.Count} | {clock.Elapsed.TotalMinutes:0.0} |");
        unnoticed.ForEach(mutation => Console.WriteLine($"UNNOTICED: {mutation}"));
        return unnoticed.Count == 0;
    }
}
