using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads a plan again after a few of its days changed: to read a large one takes longer than the rest of a save.</summary>
internal static partial class PlanReader
{
    /// <summary>The same as reading all that is written of <paramref name="changed"/>.</summary>
    /// <param name="before">The plan as it was read and is shown. Its days that are written the same are in the result.</param>
    public static (Plan? Plan, PlanFailure? Failure) ReadOwn(Plan changed, Plan before)
    {
        var bare = PlanCheck.WithoutShown(before);
        var shown = before.Schedule.Zip(bare.Schedule).ToDictionary(day => day.Second.Written(), day => day.First);
        var days = changed.Schedule.Select(day => (Day: day, Kept: shown.GetValueOrDefault(day.Written()))).ToList();
        var rest = changed with { Schedule = [.. days.Where(day => day.Kept is null).Select(day => day.Day)] };
        var read = Read(JsonSerializer.Serialize(rest, Plan.Json), null, null, isOwn: true, days.Select(day => day.Kept).OfType<PlanDay>());
        return read.Plan is { } plan && plan.Schedule.Count == days.Count && HaveIdsOfTheirOwn(plan)
            ? read
            : ReadOwn(JsonSerializer.Serialize(changed, Plan.Json));
    }

    private static bool HaveIdsOfTheirOwn(Plan plan)
    {
        var ids = new HashSet<string>();
        return plan.Schedule.All(day => day.Posts.All(post => ids.Add(post.Id)));
    }
}
