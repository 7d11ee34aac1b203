using System.Text.Json.Nodes;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>What a chat-completions server says to a question for a strategy.</summary>
public static class StrategyAnswers
{
    /// <summary>A line for each slot that was asked for, in the pillars that were proposed.</summary>
    /// <param name="change">What is wrong with it.</param>
    public static AiAnswer Good(Action<JsonObject>? change = null) => (context, call) =>
        DraftAnswers.Text(For(call, change), piece: 2_000)(context, call);

    public static string For(AiCall call, Action<JsonObject>? change = null)
    {
        var strategy = new JsonObject
        {
            ["weeks"] = new JsonArray(new JsonObject { ["week"] = 1, ["theme"] = "Bread that anyone can bake" }),
            ["threads"] = new JsonArray(new JsonObject { ["pillar"] = "educational", ["threads"] = new JsonArray("flour", "water") }),
            ["slots"] = new JsonArray([.. call.Slots.Select((slot, i) => new JsonObject
            {
                ["id"] = slot.Id, ["idea"] = Words.From($"{slot.Id} {call.IsSecond}", 6), ["hook"] = Words.From($"hook {slot.Id}", 4),
                ["pillar"] = "", ["type"] = "Video", ["shoot"] = (i / 4) + 1,
            })]),
        };
        change?.Invoke(strategy);
        return strategy.ToJsonString();
    }
}

/// <summary>Sentences without a word of sense or of another one, the same for the same seed.</summary>
public static class Words
{
    private static readonly string[] Known =
    [
        .. from start in (string[])["ba", "lo", "mi", "ru", "te", "so", "pa", "ki", "nu", "ve", "do", "gra", "sti", "fle", "bro", "cha"]
           from end in (string[])["len", "rika", "dosa", "mond", "tirel", "vanna", "kost", "shume", "perra", "ligo", "bratte", "zenk"]
           select start + end,
    ];

    public static string From(string seed, int count)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(seed));
        return string.Join(' ', Enumerable.Range(0, count).Select(i => Known[(hash[i] + (7 * hash[i + 8])) % Known.Length]));
    }
}
