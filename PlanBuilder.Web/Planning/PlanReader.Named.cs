using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>Finds the posts of a day that are no list.</summary>
internal static partial class PlanReader
{
    // Posts under their platforms, their times, or names that say nothing; a text for each platform beside what they share.
    private static IEnumerable<FoundEntry> Named(LenientJson noun, int most)
    {
        foreach (var (name, value) in noun.Members().Take(most))
        {
            var (platform, time) = (PlanSearch.PlatformOf(name), name.Length <= LongestWord ? PostTime.Read(name) : "");
            if (value.IsList && (platform is not null || time.Length > 0 || value.First(1).Any(PlanSearch.IsPost)))
            {
                foreach (var post in value.First(most))
                {
                    yield return new(post, 1, Platform: platform, Time: time);
                }
            }
            else if (value.IsObject && PlanSearch.IsByPlatform(value))
            {
                foreach (var text in value.Members())
                {
                    yield return new(Shared(noun, text.Value), 1, Platform: PlanSearch.PlatformOf(text.Name));
                }
            }
            else if (value.IsObject && platform is not null && IsByTime(value))
            {
                foreach (var text in value.Members())
                {
                    yield return new(Shared(noun, text.Value), 1, Platform: platform, Time: PostTime.Read(text.Name));
                }
            }
            else if (value.IsObject && (platform is not null || time.Length > 0 || PlanSearch.IsPost(value)))
            {
                yield return new(value, 1, Platform: platform, Time: time);
            }
            else if (platform is not null && value.Element.ValueKind == JsonValueKind.String)
            {
                yield return new(Shared(noun, value), 1, Platform: platform);
            }
        }
    }

    private static bool IsByTime(LenientJson noun) => noun.Members().Take(MostPostsADay).ToList() is { Count: > 0 } members
        && members.TrueForAll(member => member.Value.Element.ValueKind == JsonValueKind.String
            && member.Name.Length <= LongestWord && PostTime.Read(member.Name).Length > 0);

    private static LenientJson Shared(LenientJson noun, LenientJson caption)
    {
        var post = new JsonObject();
        foreach (var (name, value) in noun.Members().Take(MostPostsADay).Where(member => !member.Value.IsObject
            && PlanSearch.PlatformOf(member.Name) is null && !MemberNames.Is(MemberNames.Caption, member.Name)))
        {
            post[name] = JsonSerializer.SerializeToNode(value.Element);
        }

        post["caption"] = JsonSerializer.SerializeToNode(caption.Element);
        return new(JsonSerializer.SerializeToElement(post), noun.Path);
    }
}
