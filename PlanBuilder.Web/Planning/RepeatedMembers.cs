using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>Takes days apart that ended up in one object: {"day": 1, "posts": [...], "day": 2, "posts": [...]}.</summary>
internal static class RepeatedMembers
{
    private const int MostMembers = 1_000;

    /// <summary>An object for each day; the object itself where it says no day twice.</summary>
    public static IEnumerable<LenientJson> Apart(LenientJson noun)
    {
        var members = noun.Members().Take(MostMembers).ToList();
        if (members.Find(member => MemberNames.IsDayOrDate(member.Name)) is not { Name: { } first }
            || members.Count(member => member.Name == first) < 2)
        {
            return [noun];
        }

        List<JsonObject> days = [[]];
        foreach (var (name, value) in members)
        {
            if (name == first && days[^1].ContainsKey(first))
            {
                days.Add([]);
            }

            days[^1][name] = JsonSerializer.SerializeToNode(value.Element);
        }

        return days.Select(day => new LenientJson(JsonSerializer.SerializeToElement(day), noun.Path));
    }
}
