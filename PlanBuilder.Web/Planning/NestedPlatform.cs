using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Knows the posts of schedulers by what they hold, whatever its names are: words, a moment such as "2026-12-05T10:00:00Z", and somewhere
/// below the platform, as in {"text": ..., "sendTime": ..., "socialProfile": {"type": "FACEBOOK"}}.
/// </summary>
internal static partial class NestedPlatform
{
    private const int Deepest = 3, MostMembers = 60, Deep = 40;

    // What may name a platform, and is no text that mentions one.
    private static readonly string[] Names =
    [
        "type", "network", "channel", "service", "platform", "provider", "slug", "socialNetwork", "identifier", "name", "kind", "site",
        "accountType", "networkType", "channelType", "profileType", "__typename",
    ];

    /// <summary>The same with platform and date where a post has its own; null where there is no such post.</summary>
    public static JsonElement? Lifted(JsonElement json)
    {
        var found = false;
        var lifted = Lifted(json, 0, ref found);
        return found ? JsonSerializer.SerializeToElement(lifted) : null;
    }

    /// <summary>The platform that an object names; null where it names none for certain.</summary>
    public static string? In(LenientJson noun) => In(noun, 0);

    private static string? In(LenientJson noun, int depth) => noun switch
    {
        { IsList: true } => depth > Deepest ? null
            : noun.First(MostMembers).Select(item => In(item, depth + 1)).FirstOrDefault(name => name is not null),
        { IsObject: true } => noun.FindAll(Names).Where(name => name.Element.ValueKind == JsonValueKind.String)
                .Select(name => PlanSearch.PlatformOf(name.Element.GetString()!)).FirstOrDefault(name => name is not null)
            ?? (depth > Deepest ? null : noun.Members().Take(MostMembers).Where(member => member.Value.IsObject || member.Value.IsList)
                .Select(member => In(member.Value, depth + 1)).FirstOrDefault(name => name is not null)),
        _ => null,
    };

    private static JsonNode? Lifted(JsonElement json, int depth, ref bool found)
    {
        if (depth > Deep || json.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            return json.Deserialize<JsonNode>();
        }

        if (json.ValueKind == JsonValueKind.Array)
        {
            var list = new JsonArray();
            foreach (var item in json.EnumerateArray())
            {
                list.Add(Lifted(item, depth + 1, ref found));
            }

            return list;
        }

        var post = Post(new(json, ""));
        found |= post is not null;
        var read = post ?? [];
        foreach (var member in json.EnumerateObject())
        {
            read.TryAdd(member.Name, post is null ? Lifted(member.Value, depth + 1, ref found) : member.Value.Deserialize<JsonNode>());
        }

        return read;
    }

    private static JsonObject? Post(LenientJson noun) => noun.Find(MemberNames.Caption) is { Element.ValueKind: JsonValueKind.String } words
        && noun.Find(MemberNames.Platform) is not { Element.ValueKind: JsonValueKind.String }
        && noun.Members().Take(MostMembers).Select(member => member.Value.Element).Where(value => value.ValueKind == JsonValueKind.String)
            .Select(value => value.GetString()!).FirstOrDefault(text => Moment().IsMatch(text)) is { } moment && In(noun) is { } platform
        ? new() { ["suggestedCaption"] = words.Element.GetString(), ["platform"] = platform, ["date"] = moment, ["time"] = moment }
        : null;

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")]
    private static partial Regex Moment();
}
