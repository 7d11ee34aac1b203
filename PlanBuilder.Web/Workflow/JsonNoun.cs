using System.Text.Json;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// A JSON value with the path to it, read with bounds. What is absent or of another kind raises a <see cref="JsonException"/> that names
/// the place, never what stood there; the forms ending in "OrNull" take an absent or null value as null.
/// </summary>
internal readonly record struct JsonNoun(JsonElement Element, string Path)
{
    public string Text(string name, int longest) => TextOrNull(name, longest) ?? throw Missing(name);

    public string? TextOrNull(string name, int longest) => Find(name)?.AsText(longest);

    public string AsText(int longest)
    {
        var text = Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw new JsonException($"{Path} is no text.");
        return text.Length <= longest ? text : throw new JsonException($"{Path} is longer than {longest} characters.");
    }

    public int Whole(string name, int least, int most)
    {
        var found = Find(name) ?? throw Missing(name);
        var number = found.Element.ValueKind == JsonValueKind.Number && found.Element.TryGetDouble(out var value) ? Math.Round(value) : double.NaN;
        return number >= least && number <= most ? (int)number : throw new JsonException($"{found.Path} is no number from {least} to {most}.");
    }

    public JsonNoun Noun(string name) => Find(name) ?? throw Missing(name);

    public JsonNoun? NounOrNull(string name) => Find(name);

    public IEnumerable<JsonNoun> List(string name, int most) => ListOrNull(name, most) ?? throw Missing(name);

    public IReadOnlyList<JsonNoun>? ListOrNull(string name, int most)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        if (found.Element.ValueKind != JsonValueKind.Array || found.Element.GetArrayLength() > most)
        {
            throw new JsonException($"{found.Path} is no list of at most {most}.");
        }

        return [.. found.Element.EnumerateArray().Select((element, i) => new JsonNoun(element, $"{found.Path}[{i}]"))];
    }

    private JsonNoun? Find(string name)
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{Path} is no object.");
        }

        return Element.TryGetProperty(name, out var element) && element.ValueKind != JsonValueKind.Null ? new(element, $"{Path}.{name}") : null;
    }

    private JsonException Missing(string name) => new($"{Path} has no {name}.");
}
