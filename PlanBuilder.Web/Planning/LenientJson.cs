using System.Text;
using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// A JSON value with the path to it, read with bounds. What is of another kind or too long raises a <see cref="JsonException"/> that names
/// the place, never what stood there.
/// </summary>
internal readonly record struct LenientJson(JsonElement Element, string Path)
{
    private const int LongestName = 60, FewMembers = 200, MostMembers = 5_000;

    public bool IsList => Element.ValueKind == JsonValueKind.Array;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    /// <summary>The member with exactly one of these names, or the first of <see cref="FindAll"/>; null where there is none.</summary>
    public LenientJson? Find(params ReadOnlySpan<string> names)
    {
        // Each look for a name goes through all members: of an object of very many, one look for all names is enough.
        foreach (var name in IsObject && Element.GetPropertyCount() <= FewMembers ? names : [])
        {
            if (Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return new(value, $"{Path}.{name}");
            }
        }

        return FindAll(names) is [var first, ..] ? first : null;
    }

    /// <summary>
    /// The members of these names that are there and not null, in the order of the names; none where this is no object. Case, joints, and
    /// accents in a name make no difference, nor, where there is none otherwise, words around it that say nothing more. Of members with
    /// one name the last one counts.
    /// </summary>
    public IReadOnlyList<LenientJson> FindAll(params ReadOnlySpan<string> names)
    {
        if (!IsObject)
        {
            return [];
        }

        var found = new LenientJson?[names.Length];
        List<LenientJson> nearly = [];
        foreach (var (at, member) in Element.EnumerateObject().Take(MostMembers).Index())
        {
            var name = member.Value.ValueKind == JsonValueKind.Null ? "" : member.Name;
            if (name.Length is 0 or > LongestName)
            {
                continue;
            }

            var cores = at < FewMembers ? NameCores.Of(name) : [];
            name = Ascii.IsValid(name) ? name : MemberNames.Fold(name);
            for (var i = 0; i < names.Length; i++)
            {
                if (MemberNames.IsSame(name, names[i]))
                {
                    found[i] = new(member.Value, $"{Path}.{names[i]}");
                }

                foreach (var core in cores)
                {
                    if (MemberNames.IsSame(core, names[i]))
                    {
                        nearly.Add(new(member.Value, $"{Path}.{names[i]}"));
                    }
                }
            }
        }

        return found.Any(each => each is not null) ? [.. found.OfType<LenientJson>()] : nearly;
    }

    /// <summary>All members that are not null.</summary>
    public IEnumerable<(string Name, LenientJson Value)> Members()
    {
        var path = Path;
        return (IsObject ? Element.EnumerateObject() : default).Where(member => member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => (member.Name, new LenientJson(member.Value, $"{path}.*")));
    }

    /// <summary>A text or a number, cleaned.</summary>
    public string AsText(int longest)
    {
        var text = Element.ValueKind switch
        {
            JsonValueKind.String => Element.GetString()!,
            JsonValueKind.Number => Element.GetRawText(),
            _ => throw new JsonException($"{Path} is not text."),
        };
        text = TextSanitizer.Clean(text);
        return text.Length <= longest ? text : throw new JsonException($"{Path} is longer than {longest} characters.");
    }

    /// <summary>The same, on one line; empty where it is of another kind.</summary>
    public string AsWords(int longest) =>
        Element.ValueKind is JsonValueKind.String or JsonValueKind.Number ? TextSanitizer.OnOneLine(AsText(longest)) : "";

    public IReadOnlyList<LenientJson> AsList(int most) =>
        IsList && Element.GetArrayLength() <= most
            ? First(most)
            : throw new JsonException($"{Path} is not a list of at most {most} items.");

    /// <summary>The first items of a list; none where this is no list.</summary>
    public IReadOnlyList<LenientJson> First(int most)
    {
        var path = Path;
        return IsList ? [.. Element.EnumerateArray().Take(most).Select((item, i) => new LenientJson(item, $"{path}[{i}]"))] : [];
    }
}
