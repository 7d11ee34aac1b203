using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// The JSON schema that a draft is asked for in: made from <see cref="Plan"/>, without what we compute ourselves, each property required
/// and no other allowed, as structured output wants it.
/// </summary>
internal static class PlanSchema
{
    private static readonly HashSet<string> Drafted =
        ["schedule", "day", "posts", "time", "type", "theme", "platform", "pillar", "suggestedCaption", "suggestedHashtags", "angle"];

    private static readonly JsonSerializerOptions DraftedJson = new(Plan.Json)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepDrafted } },
    };

    /// <summary>The schema for these platforms.</summary>
    public static JsonElement For(PlanRequest request)
    {
        var words = new Dictionary<string, IEnumerable<string>>
        {
            ["platform"] = request.Platforms.Select(platform => platform.Name), ["pillar"] = Pillars.All, ["type"] = PostTypes.All,
        };
        return AIJsonUtilities.CreateJsonSchema(typeof(Plan), serializerOptions: DraftedJson, inferenceOptions: new()
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
                }

                return node;
            },
        });
    }

    private static void KeepDrafted(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => !Drafted.Contains(property.Name)).ToList())
        {
            type.Properties.Remove(property);
        }
    }
}
