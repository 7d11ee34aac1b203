using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Takes values out of the objects that databases and GraphQL put around each of them: {"S": "X"}, {"stringValue": "X"},
/// {"edges": [{"node": ...}]}.
/// </summary>
internal static class BoxedValues
{
    private static readonly string[] Boxes =
    [
        "edges", "node", "S", "N", "L", "M", "stringValue", "integerValue", "doubleValue", "booleanValue", "arrayValue", "mapValue",
        "values", "fields", "plain_text", "$numberInt", "#text",
        "rich_text", "select", "multi_select",
    ];

    // Those of Notion, which say which they are.
    private static readonly string[] Typed =
        ["title", "rich_text", "date", "select", "multi_select", "status", "number", "url", "checkbox", "formula", "string"];

    private static readonly string[] Beside = ["cursor", "pageInfo", "totalCount", "__typename"];

    private static readonly SearchValues<string> Marks =
        SearchValues.Create([.. Boxes.Select(box => $"\"{box}\"")], StringComparison.Ordinal);

    /// <summary>Whether a text has one: most have none, and are read each time a plan is shown.</summary>
    public static bool MayBeIn(string text) => text.AsSpan().ContainsAny(Marks);

    public static JsonElement Unboxed(JsonElement json) => JsonSerializer.SerializeToElement(Within(json));

    private static JsonNode? Chosen(string kind, JsonElement value) =>
        Within(value) is var inside && (kind is "select" or "status") && inside is JsonObject choice && choice["name"] is { } name
            ? name.DeepClone() : inside;

    // A text in pieces of several styles.
    private static string? Words(JsonElement list) => list.GetArrayLength() > 0 && list.EnumerateArray().All(piece =>
        piece.ValueKind == JsonValueKind.Object
        && piece.TryGetProperty("plain_text", out var words) && words.ValueKind == JsonValueKind.String)
            ? string.Concat(list.EnumerateArray().Select(piece => piece.GetProperty("plain_text").GetString())) : null;

    private static JsonNode? Within(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            return Words(json) is { } words ? words : new JsonArray([.. json.EnumerateArray().Select(Within)]);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return JsonValue.Create(json);
        }

        var members = json.EnumerateObject().Where(member => !Beside.Contains(member.Name)).ToList();
        if (members is [var only] && Boxes.Contains(only.Name))
        {
            return Chosen(only.Name, only.Value);
        }

        if (json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is { } name
            && Typed.Contains(name) && json.TryGetProperty(name, out var value))
        {
            return Chosen(name, value);
        }

        var inside = new JsonObject();
        foreach (var member in json.EnumerateObject())
        {
            inside[member.Name] = Within(member.Value);
        }

        return inside;
    }
}
