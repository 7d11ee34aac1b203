using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// The JSON schemas that a strategy and posts are asked for in: each property required and no other allowed, as structured output wants it.
/// A model writes in the order of the properties, so what a post is about comes before its words.
/// </summary>
internal static class PlanSchema
{
    /// <summary>For the lines of a strategy.</summary>
    public static readonly JsonElement Strategy = Schema(typeof(AskedStrategy), [], []);

    // What has a place on some platforms only.
    private static readonly (string Property, string[] Platforms)[] OfSomeNetworks =
    [
        ("title", ["YouTube", "Pinterest", "LinkedIn"]), ("thread", ["X", "Threads", "Bluesky"]),
        ("poll", ["Instagram", "YouTube", "Facebook", "X", "LinkedIn", "Threads"]),
        ("firstComment", ["Instagram", "TikTok", "YouTube", "Facebook", "LinkedIn", "Threads"]),
    ];

    /// <summary>For posts on these platforms.</summary>
    public static JsonElement Posts(PlanRequest request, bool withSources) => Schema(typeof(AskedPosts),
        new()
        {
            ["platform"] = request.Platforms.Select(platform => platform.Name), ["pillar"] = Pillars.All, ["type"] = PostTypes.All,
        },
        [
            .. OfSomeNetworks.Where(some => !request.Platforms.Any(platform => some.Platforms.Contains(platform.Name)))
                .Select(some => some.Property),
            .. (string[])(withSources ? [] : ["sources"]),
        ]);

    private static JsonElement Schema(Type type, Dictionary<string, IEnumerable<string>> words, HashSet<string> without) =>
        AIJsonUtilities.CreateJsonSchema(type, serializerOptions: Plan.Json, inferenceOptions: new()
        {
            TransformOptions = new() { DisallowAdditionalProperties = true, RequireAllProperties = true },
            TransformSchemaNode = (context, node) =>
            {
                if (node is JsonObject json)
                {
                    json.Remove("default");
                    if (context.PropertyInfo is { } property && words.TryGetValue(property.Name, out var allowed))
                    {
                        json["type"] = "string";
                        json["enum"] = new JsonArray([.. allowed.Select(word => JsonValue.Create(word))]);
                    }

                    Forget(json, without);
                }

                return node;
            },
        });

    private static void Forget(JsonObject json, HashSet<string> names)
    {
        if (json["properties"] is JsonObject properties)
        {
            foreach (var name in names)
            {
                properties.Remove(name);
            }
        }

        if (json["required"] is JsonArray required)
        {
            foreach (var name in required.Where(name => names.Contains((string?)name ?? "")).ToList())
            {
                required.Remove(name);
            }
        }
    }

    private sealed record AskedStrategy(IReadOnlyList<AskedWeek> Weeks, IReadOnlyList<AskedThread> Threads, IReadOnlyList<AskedLine> Slots);

    private sealed record AskedWeek(int Week, string Theme);

    private sealed record AskedThread(string Pillar, IReadOnlyList<string> Threads);

    private sealed record AskedLine(string Id, string Idea, string Hook, string Pillar, string Type, int Shoot);

    private sealed record AskedPosts(IReadOnlyList<AskedDay> Schedule);

    private sealed record AskedDay(int Day, IReadOnlyList<AskedPost> Posts);

    private sealed record AskedPost(
        string Id,
        string Platform,
        string Idea,
        string Hook,
        string SuggestedCaption,
        IReadOnlyList<string> SuggestedHashtags,
        string Time,
        string Type,
        string Theme,
        string Pillar,
        [property: JsonPropertyName("angle")] string Brief,
        string Visual,
        string AltText,
        string Title,
        string FirstComment,
        IReadOnlyList<string> Thread,
        Poll Poll,
        IReadOnlyList<int> Sources);
}
