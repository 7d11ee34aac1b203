using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>Finds the posts of a day that are no list.</summary>
internal static partial class PlanReader
{
    // Posts under their platforms, their times, or names that say nothing; a text for each platform beside what they share.
    private static IEnumerable<FoundEntry> Named(LenientJson noun, int most)
    {
        List<FoundEntry> prefixed = [.. Prefixed(noun, most)];
        foreach (var post in prefixed)
        {
            yield return post;
        }

        foreach (var (name, value) in prefixed.Count > 0 ? [] : noun.Members().Take(most))
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
            else if (value.IsObject && PlanSearch.HasPlatforms(value))
            {
                foreach (var post in Named(value, most))
                {
                    yield return post;
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

    // A post, one in a line of words, or one under its platform.
    private static IEnumerable<FoundEntry> Each(FoundEntry item, int most) => item.Json switch
    {
        { Element.ValueKind: JsonValueKind.String } text when text.Element.GetString()!.AsSpan().TrimStart() is ['{', ..] =>
            JsonExtractor.Values(text.Element.GetString()!).Take(most).Select(post => item with { Json = new(post, text.Path) }),
        { Element.ValueKind: JsonValueKind.String } line => (LabeledLines.Read(line.AsText(int.MaxValue)) as JsonArray ?? [])
            .Take(most).Select(post => item with { Json = new(JsonSerializer.SerializeToElement(post), line.Path) }),
        { IsObject: true } noun when !PlanSearch.IsPost(noun) && noun.Members().Take(most)
            .Any(member => member.Value.IsObject && PlanSearch.PlatformOf(member.Name) is not null) => Named(noun, most),
        { IsObject: true } noun => [item with { Json = PostGroups.Joined(noun) }],
        _ => [item],
    };

    // "instagram_caption" and "instagram_time" are parts of a post there.
    private static IEnumerable<FoundEntry> Prefixed(LenientJson noun, int most)
    {
        var parts = noun.Members().Take(most).Select(member => (Of: PlatformAndRole(member.Name), member.Value))
            .Where(part => part.Of is not null)
            .GroupBy(part => part.Of!.Value.Platform, part => (part.Of!.Value.Role, part.Value)).ToList();
        foreach (var platform in parts.Where(part => part.Any(each => each.Role == MemberNames.Caption[0])))
        {
            var post = Shared(noun, platform.First(each => each.Role == MemberNames.Caption[0]).Value, platform);
            yield return new(post, 1, Platform: platform.Key);
        }
    }

    private static (string Platform, string Role)? PlatformAndRole(string name)
    {
        for (var i = 1; name.Length <= LongestWord / 4 && i < name.Length - 1; i++)
        {
            if (PlanSearch.PlatformOf(name[..i]) is { } platform && MemberRoles.Find(name[i..]) is { } role)
            {
                return (platform, role);
            }
        }

        return null;
    }

    private static bool IsByTime(LenientJson noun) => noun.Members().Take(MostPostsADay).ToList() is { Count: > 0 } members
        && members.TrueForAll(member => member.Value.Element.ValueKind == JsonValueKind.String
            && member.Name.Length <= LongestWord && PostTime.Read(member.Name).Length > 0);

    private static LenientJson Shared(
        LenientJson noun, LenientJson caption, IEnumerable<(string Role, LenientJson Value)>? own = null)
    {
        var post = new JsonObject();
        foreach (var (name, value) in noun.Members().Take(MostPostsADay).Where(member => !member.Value.IsObject
            && PlanSearch.PlatformOf(member.Name) is null && !MemberNames.Is(MemberNames.Caption, member.Name)))
        {
            post[name] = JsonSerializer.SerializeToNode(value.Element);
        }

        foreach (var (role, value) in own ?? [])
        {
            post[role] = JsonSerializer.SerializeToNode(value.Element);
        }

        post["caption"] = JsonSerializer.SerializeToNode(caption.Element);
        return new(JsonSerializer.SerializeToElement(post), noun.Path);
    }
}
