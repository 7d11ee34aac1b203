using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Makes a post of one whose parts were sorted into groups, and says nothing of itself beside them: {"attributes": {"day": 1, ...},
/// "content": {"caption": ...}}.
/// </summary>
internal static class PostGroups
{
    private const int MostMembers = 60, LeastGroups = 2;

    /// <summary>The same with its parts side by side; itself where that makes no post of it.</summary>
    public static LenientJson Joined(LenientJson noun)
    {
        if (!noun.IsObject || PlanSearch.IsEntry(noun)
            || noun.Members().Count(member => member.Value.IsObject) is < LeastGroups or > MostMembers)
        {
            return noun;
        }

        var parts = new JsonObject();
        foreach (var (name, value) in noun.Members().Take(MostMembers).Where(member => PlanSearch.PlatformOf(member.Name) is null)
            .OrderBy(member => member.Value.IsObject).SelectMany(member => member.Value.IsObject && !IsWhole(member.Value)
                ? member.Value.Members().Take(MostMembers) : [member]))
        {
            parts.TryAdd(name, JsonSerializer.SerializeToNode(value.Element));
        }

        var joined = new LenientJson(JsonSerializer.SerializeToElement(parts), noun.Path);
        return PlanSearch.IsPost(joined) && joined.Find(MemberNames.Platform) is not null && joined.Find(MemberNames.Caption) is not null
            ? joined : noun;
    }

    // A post of its own, or a time in parts.
    private static bool IsWhole(LenientJson noun) =>
        (noun.Find(MemberNames.Platform) is not null && noun.Find(MemberNames.Caption) is not null) || PostMoment.IsOne(noun);
}
