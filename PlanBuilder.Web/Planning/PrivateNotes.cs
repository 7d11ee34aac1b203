using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>What an account notes on its posts for itself. It is on its pages and in its archive, and goes nowhere else.</summary>
internal static class PrivateNotes
{
    /// <summary>The plan as others may have it.</summary>
    public static Plan WithoutPrivateNotes(this Plan plan) => plan with
    {
        Schedule = [.. plan.Schedule.Select(day => day with { Posts = [.. day.Posts.Select(post => post with { PrivateNote = null })] })],
    };

    /// <summary>The same for a plan as it is stored; as it is where it has no notes.</summary>
    public static string Remove(string json) =>
        json.Contains("\"privateNote\"", StringComparison.Ordinal) && PlanReader.ReadOwn(json).Plan is { } plan
            ? JsonSerializer.Serialize(plan.WithoutPrivateNotes(), Plan.Json)
            : json;
}
