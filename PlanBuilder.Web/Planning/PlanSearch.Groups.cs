using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Takes posts that say their days out of what they have in common: {"name": "Facebook", "posts": [{"date": ...}]},
/// {"pillar": "Teach", "posts": [{"day": 4, ...}]}.
/// </summary>
internal sealed partial class PlanSearch
{
    private const int LongestName = 40;

    private static bool IsGroup(LenientJson noun) => !IsPost(noun) && !IsDated(noun) && WeekOf(noun) is null
        && noun.Find(MemberNames.Posts) is { IsList: true } posts
        && posts.First(MostMembers) is { Count: > 0 } those && those.All(post => post.IsObject && IsDated(post));

    private static IEnumerable<FoundEntry> PostsOfGroup(LenientJson group)
    {
        var names = group.Members().Take(MostMembers).Where(member => member.Value.Element.ValueKind == JsonValueKind.String)
            .Select(member => member.Value.Element.GetString()!).Where(name => name.Length <= LongestName).ToList();
        var platform = names.Select(PlatformOf).FirstOrDefault(name => name is not null);
        var pillar = names.Select(name => Synonyms.Pillar(name)).FirstOrDefault(name => name is not null);
        return group.Find(MemberNames.Posts)!.Value.First(MostMembers).Select((post, i) =>
            new FoundEntry(post, i + 1, Platform: platform, Pillar: pillar));
    }
}
