using System.Text.Json.Nodes;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The prompts in n8n's workflows, which <c>script/prompts</c> writes there.</summary>
internal static class N8nPrompts
{
    public static readonly string[] Files = ["plan-builder.json", "plan-builder-callback.json"];

    /// <summary>What stands in the node "Prompts", by its names.</summary>
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["research"] = Prompts.Research, ["strategy"] = Prompts.Strategy, ["posts"] = Prompts.Posts, ["change"] = Prompts.Change,
    };

    /// <summary>Writes them into a workflow. False when they stood there already.</summary>
    public static bool Write(JsonNode workflow)
    {
        var wrote = false;
        var node = workflow["nodes"]!.AsArray().Single(node => (string)node!["name"]! == "Prompts")!;
        var values = node["parameters"]!["assignments"]!["assignments"]!.AsArray();
        foreach (var (name, text) in Texts)
        {
            var value = values.Single(value => (string)value!["name"]! == name)!;
            if ((string)value["value"]! != text)
            {
                (value["value"], wrote) = (text, true);
            }
        }

        return wrote;
    }
}
