using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// A JSON value with the path to it, read with bounds. What is of another kind or too long raises a <see cref="JsonException"/> that names
/// the place, never what stood there.
/// </summary>
internal readonly record struct LenientJson(JsonElement Element, string Path)
{
    public bool IsList => Element.ValueKind == JsonValueKind.Array;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    /// <summary>The first of <see cref="FindAll"/>, or null.</summary>
    public LenientJson? Find(params ReadOnlySpan<string> names) => FindAll(names) is [var first, ..] ? first : null;

    /// <summary>
    /// The members of these names that are there and not null, in the order of the names; none where this is no object. Case, '_', '-' and
    /// spaces in a name make no difference. Of members with one name the last one counts.
    /// </summary>
    public IReadOnlyList<LenientJson> FindAll(params ReadOnlySpan<string> names)
    {
        var found = new LenientJson?[names.Length];
        foreach (var member in IsObject ? Element.EnumerateObject() : default)
        {
            var name = member.Name;
            for (var i = 0; i < names.Length; i++)
            {
                if (IsName(name, names[i]) && member.Value.ValueKind != JsonValueKind.Null)
                {
                    found[i] = new(member.Value, $"{Path}.{names[i]}");
                }
            }
        }

        return [.. found.OfType<LenientJson>()];
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
    public string AsWords(int longest)
        => Element.ValueKind is JsonValueKind.String or JsonValueKind.Number ? TextSanitizer.OnOneLine(AsText(longest)) : "";

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

    private static bool IsName(string given, string name)
    {
        var next = 0;
        foreach (var c in given)
        {
            if (c is '_' or '-' or ' ')
            {
                continue;
            }

            if (next == name.Length || char.ToLowerInvariant(c) != char.ToLowerInvariant(name[next]))
            {
                return false;
            }

            next++;
        }

        return next == name.Length;
    }
}
