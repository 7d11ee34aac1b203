using System.Text.Json.Nodes;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>What a chat-completions server says to a question for posts that are written already.</summary>
public static class RewriteAnswers
{
    /// <summary>New words for each post that is asked for.</summary>
    /// <param name="said">What each caption has in it.</param>
    /// <param name="change">What is wrong with a post.</param>
    public static AiAnswer Good(string said = "warm bread", Action<JsonObject>? change = null) => (context, call) =>
        DraftAnswers.Text(Posts(call.Slots.Select(slot => slot.Id), said, change), piece: 2_000)(context, call);

    /// <summary>The same for these slots, whatever was asked for.</summary>
    public static AiAnswer For(params string[] slots) => DraftAnswers.Text(Posts(slots, "warm bread", null), piece: 2_000);

    private static string Posts(IEnumerable<string> slots, string said, Action<JsonObject>? change) => new JsonObject
    {
        ["schedule"] = new JsonArray(
        [
            new JsonObject
            {
                ["day"] = 1,
                ["posts"] = new JsonArray([.. slots.Select(id => Post(id, said, change))]),
            },
        ]),
    }.ToJsonString();

    private static JsonObject Post(string id, string said, Action<JsonObject>? change)
    {
        var post = new JsonObject
        {
            ["id"] = id, ["suggestedCaption"] = $"New {id}: {Words.From($"rewritten {id}", 6)} {said}", ["hook"] = $"Hook of {id}",
            ["suggestedHashtags"] = new JsonArray("#new"), ["type"] = "Video", ["theme"] = $"Theme of {id}", ["pillar"] = "promotional",
        };
        change?.Invoke(post);
        return post;
    }
}
