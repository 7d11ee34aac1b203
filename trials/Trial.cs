using System.CommandLine;
using PlanBuilder.Tests;
using Xunit.Sdk;

namespace PlanBuilder.Trials;

/// <summary>One of the trials: a command that ends with 0 when all held, and with 1 when not.</summary>
internal abstract class Trial : Command
{
    protected Trial(string name, string description) : base(name, description) => SetAction(EndAsync);

    /// <summary>True when all held; what did not is printed.</summary>
    protected abstract Task<bool> RunAsync(ParseResult given, CancellationToken ct);

    /// <summary>An option that is a whole number.</summary>
    protected static Option<int> Number(string name, string description, int otherwise, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && given.GetValueOrDefault<int>() < least)
            {
                given.AddError($"{name} must be at least {least}.");
            }
        });
        return option;
    }

    /// <summary>The option by which the same random choices are made again.</summary>
    protected static Option<int?> Seed() => new("--seed")
    {
        Description = "Repeats that seed's random choices. By default one is chosen and printed.", HelpName = "number",
    };

    protected static int ChooseSeed() => Random.Shared.Next(1_000_000);

    private async Task<int> EndAsync(ParseResult given, CancellationToken ct)
    {
        try
        {
            var held = await RunAsync(given, ct);
            new OutgoingGuard().Dispose(); // nothing called beyond this machine
            return held ? 0 : 1;
        }
        catch (Exception e) when (e is XunitException or TimeoutException)
        {
            Console.WriteLine($"\nFAILED: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Console.WriteLine("\nStopped before its end.");
            return 1;
        }
    }
}
