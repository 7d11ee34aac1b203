using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Nests what was flattened into names that are paths, such as "schedule.0.posts.1.caption", "posts[1].time", or "post_1_time", or into the
/// operations of a JSON patch.
/// </summary>
internal static partial class FlatNames
{
    private const int Least = 3, Most = 20_000, MostSteps = 12;

    /// <summary>The same, nested; null where it isn't flat.</summary>
    public static JsonElement? Nested(JsonElement json)
    {
        var members = Members(json).Take(Most).Select(member => (Steps: Steps(member.Name), member.Value)).ToList();
        if (members.Count(member => IsPath(member.Steps)) < Least)
        {
            return null;
        }

        var root = new JsonObject();
        foreach (var (steps, value) in members)
        {
            Put(root, steps, value);
        }

        return JsonSerializer.SerializeToElement(Listed(root));
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject()
            .Where(member => !HoldsObjects(member.Value)).Select(member => (member.Name, member.Value)),
        JsonValueKind.Array => json.EnumerateArray().Where(IsOperation)
            .Select(item => (item.GetProperty("path").GetString()!, item.GetProperty("value"))),
        _ => [],
    };

    private static bool HoldsObjects(JsonElement value) => value.ValueKind == JsonValueKind.Object
        || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object));

    private static bool IsOperation(JsonElement item) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("op", out _)
        && item.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.String && item.TryGetProperty("value", out _);

    private static string[] Steps(string name) => [.. Step().Matches(name).Take(MostSteps).Select(step => step.Value)];

    private static bool IsPath(string[] steps) => steps.Length > 2 && steps.Skip(1).Any(IsPlace);

    private static bool IsPlace(string step) => step == "-" || step.All(char.IsAsciiDigit);

    private static void Put(JsonObject root, string[] steps, JsonElement value)
    {
        var around = root;
        foreach (var step in steps.SkipLast(1))
        {
            around = around[step] is JsonObject inner ? inner : (JsonObject)(around[step] = new JsonObject());
        }

        if (steps is [.., var last])
        {
            around[last == "-" ? $"{around.Count}" : last] = JsonSerializer.SerializeToNode(value);
        }
    }

    private static JsonNode? Listed(JsonNode? node)
    {
        if (node is not JsonObject members)
        {
            return node?.DeepClone();
        }

        var nested = members.Select(member => (member.Key, Value: Listed(member.Value))).ToList();
        return nested.Count > 0 && nested.TrueForAll(member => IsPlace(member.Key))
            ? new JsonArray([.. nested.Select(member => member.Value)])
            : new JsonObject(nested.Select(member => KeyValuePair.Create(member.Key, member.Value)));
    }

    [GeneratedRegex(@"-(?=\z|/)|[^\W_\d]+(?:[^\W_]|-)*|[0-9]+")]
    private static partial Regex Step();
}
