using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Finds a plan's parts by what they hold where their names are of a language that nobody knows here: what is always a platform is the
/// platform, what is always a time is the time, and the longest text beside them is the caption.
/// </summary>
internal sealed class GuessedNames
{
    private const int MostValues = 400, MostObjects = 5_000;
    private const string Moment = "dateTime";
    private const string Above = ""; // for the platforms that posts stand under

    private readonly Dictionary<string, List<JsonElement>> values = [];
    private readonly Dictionary<string, string> names = [];
    private readonly Dictionary<string, HashSet<string>> besides = []; // what stands in one object with the name of a platform
    private int objects;

    private GuessedNames()
    {
    }

    /// <summary>The same under names that are known; null where nothing in it looks like a post.</summary>
    public static JsonElement? Renamed(JsonElement json)
    {
        var guess = new GuessedNames();
        guess.Collect(json);
        return guess.Guess() ? JsonSerializer.SerializeToElement(guess.Rename(json)) : null;
    }

    private void Collect(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray().Where(_ => objects < MostObjects))
            {
                Collect(item);
            }
        }
        else if (json.ValueKind == JsonValueKind.Object && objects++ < MostObjects)
        {
            List<string> all = [.. json.EnumerateObject().Select(member => member.Name)];
            foreach (var member in json.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.String && PlanSearch.PlatformOf(member.Value.GetString()!) is not null)
                {
                    Beside(member.Name).UnionWith(all);
                }
                else if (member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
                    && PlanSearch.PlatformOf(member.Name) is not null)
                {
                    Beside(Above).UnionWith(NamesIn(member.Value));
                }

                var known = values.TryGetValue(member.Name, out var seen) ? seen : values[member.Name] = [];
                if (known.Count < MostValues && member.Value.ValueKind != JsonValueKind.Null)
                {
                    known.Add(member.Value);
                }

                Collect(member.Value);
            }
        }
    }

    private HashSet<string> Beside(string name) => besides.TryGetValue(name, out var beside) ? beside : besides[name] = [];

    private static IEnumerable<string> NamesIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Take(MostValues).SelectMany(NamesIn),
        JsonValueKind.Object => json.EnumerateObject().Take(MostValues)
            .SelectMany(member => NamesIn(member.Value).Prepend(member.Name)),
        _ => [],
    };

    private bool Guess()
    {
        Find("platform", IsText(text => PlanSearch.PlatformOf(text) is not null));
        if (Named("date") is null && Named("time") is null)
        {
            Find(Moment, IsText(text => PostTime.Read(text).Length > 0 && PostDate.Read(text, null) is not null));
        }

        if (Named(Moment) is null)
        {
            Find("time", IsText(text => PostTime.Read(text).Length > 0));
        }

        Find("suggestedHashtags", value => value.ValueKind == JsonValueKind.Array
            ? value.GetArrayLength() > 0 && value.EnumerateArray().All(IsText(IsTag)) : IsText(IsTag)(value));
        Find("pillar", IsText(text => Synonyms.Pillar(text) is not null && text.Length < 30));
        Find("type", IsText(text => Synonyms.Type(text, null) is not null && text.Length < 30));
        Find("date", IsText(text => PostDate.Read(text, null) is not null));
        Find("day", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var day) && day is >= 1 and <= 31);
        if (!besides.TryGetValue(Named("platform") ?? Above, out var beside))
        {
            return false;
        }

        var caption = values.Where(each => beside.Contains(each.Key) && !names.ContainsKey(each.Key) && each.Value.All(IsText(_ => true))
                && IsFree(each.Key))
            .OrderByDescending(each => each.Value.Sum(value => (long)value.GetString()!.Length)).Select(each => each.Key).FirstOrDefault();
        if (caption is null)
        {
            return false;
        }

        names[caption] = "suggestedCaption";
        Find("posts", Lists("platform"));
        Find("schedule", Lists("posts", "day", "date"));
        return true;
    }

    // What already has a name that is known keeps it; of two that look alike the first counts.
    private void Find(string name, Func<JsonElement, bool> looksLike)
    {
        if (!values.Keys.Any(key => MemberRoles.Find(key) == name)
            && values.Where(each => !names.ContainsKey(each.Key) && each.Value.Count > 0 && !PlanSearch.SaysItself(each.Key)
                && each.Value.All(looksLike))
                .Select(each => each.Key).FirstOrDefault() is { } found)
        {
            names[found] = name;
        }
    }

    private string? Named(string name) => names.FirstOrDefault(each => each.Value == name).Key
        ?? values.Keys.FirstOrDefault(key => MemberRoles.Find(key) == name);

    private Func<JsonElement, bool> Lists(params string[] parts)
    {
        var those = parts.Select(Named).OfType<string>().ToList();
        return value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(item =>
            item.ValueKind == JsonValueKind.Object && those.Exists(part => item.TryGetProperty(part, out _)));
    }

    private static Func<JsonElement, bool> IsText(Func<string, bool> looksLike) =>
        value => value.ValueKind == JsonValueKind.String && looksLike(value.GetString()!);

    private static bool IsFree(string name) => MemberRoles.Find(name) == MemberNames.Caption[0]
        || (!PlanSearch.SaysItself(name) && (name.Length > PlanReader.LongestWord || PostTime.Read(name).Length == 0));

    private static bool IsTag(string text) => text.Length > 1 && text[0] == '#';

    private JsonNode? Rename(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            return new JsonArray([.. json.EnumerateArray().Select(Rename)]);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return JsonValue.Create(json);
        }

        var renamed = new JsonObject();
        foreach (var member in json.EnumerateObject())
        {
            renamed[names.GetValueOrDefault(member.Name, member.Name)] = Rename(member.Value);
        }

        return renamed;
    }
}
