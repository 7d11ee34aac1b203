using System.CommandLine;
using System.Diagnostics;
using FsCheck;
using PlanBuilder.Tests.Jobs.Model;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Trials.Model;

/// <summary>
/// Random stories of jobs, by the thousand, on a model of a job's life and
/// on a real Postgres; and the proof that they notice what goes wrong.
/// </summary>
internal sealed class ModelCommand : Trial
{
    private const int StoriesForARule = 300;

    private readonly Option<int> stories = Number("--stories", "How many stories.", otherwise: 10_000);
    private readonly Option<int?> seed = Seed();
    private readonly Option<bool> breakRules = new("--break-rules")
    {
        Description = "Breaks one rule of the database after the other, "
            + $"and prints the shortest of {StoriesForARule} stories by which each is noticed.",
    };

    public ModelCommand() : base(
        "model", "Plays random stories of jobs on a model of a job's life and on a real Postgres, which have to agree after each move.")
    {
        Add(stories);
        Add(seed);
        Add(breakRules);
    }

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        await using var server = new TestPostgres();
        await server.InitializeAsync();
        await using var database = new TestDatabase(server);
        await database.InitializeAsync();
        var first = given.GetValue(seed) ?? ChooseSeed();
        return given.GetValue(breakRules)
            ? await BreakRulesAsync(database, first, ct)
            : await PlayAsync(database, given.GetValue(stories), first, ct);
    }

    private static async Task<bool> PlayAsync(TestDatabase database, int stories, int seed, CancellationToken ct)
    {
        Console.WriteLine($"{stories} stories, seed {seed}");
        var clock = Stopwatch.StartNew();
        var wrong = await FirstWrongAsync(database, stories, seed, ct);
        Console.WriteLine(wrong is null
            ? $"{stories} stories in {clock.Elapsed.TotalSeconds:0} s: the model and the database agreed after each move"
            : $"FAILED, seed {seed}:\n{wrong}");
        return wrong is null;
    }

    private static async Task<bool> BreakRulesAsync(TestDatabase database, int seed, CancellationToken ct)
    {
        Console.WriteLine($"{BrokenRule.All.Count} rules, seed {seed}");
        var unnoticed = new List<BrokenRule>();
        foreach (var rule in BrokenRule.All)
        {
            await using var broken = await rule.BreakAsync(database);
            var noticed = await FirstWrongAsync(database, StoriesForARule, seed, ct);
            Console.WriteLine($"\n{rule.Wrong}:{noticed ?? " UNNOTICED"}");
            if (noticed is null)
            {
                unnoticed.Add(rule);
            }
        }

        Console.WriteLine($"""

            | rules broken | noticed | unnoticed |
            |---|---|---|
            | {BrokenRule.All.Count} | {BrokenRule.All.Count - unnoticed.Count} | {unnoticed.Count} |
            """);
        return unnoticed.Count == 0;
    }

    // The shortest story that goes another way, with what came of it; null when all go as drawn.
    private static async Task<string?> FirstWrongAsync(TestDatabase database, int stories, int seed, CancellationToken ct)
    {
        try
        {
            await StoryCheck.RunAsync(
                database,
                Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithReplay((ulong)seed, 1).WithMaxTest(stories)).WaitAsync(ct);
            return null;
        }
        catch (Exception e) when (e.Message.Contains("Falsifiable", StringComparison.Ordinal))
        {
            return Shortest(e.Message);
        }
    }

    // FsCheck tells the story as it was found, then as it was shortened; the last exception belongs to the latter.
    private static string Shortest(string message)
    {
        const string Mark = "Exception:";
        var last = message[(message.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..];
        var end = last.IndexOf("\n   at ", StringComparison.Ordinal);
        return last[..(end < 0 ? last.Length : end)].TrimEnd();
    }
}
