using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Tests;
using PlanBuilder.Tests.Jobs;

namespace PlanBuilder.Trials.Prompts;

/// <summary>Writes the prompts into n8n's workflows, so that a plan is asked for in the same words wherever it is made.</summary>
internal sealed class PromptsCommand : Trial
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Option<bool> check = new("--check") { Description = "Only says whether they match." };

    public PromptsCommand() : base("prompts", "Copies the prompts into n8n's workflows, word for word.") => Add(check);

    protected override async Task<bool> RunAsync(ParseResult given, CancellationToken ct)
    {
        var same = true;
        foreach (var file in N8nPrompts.Files)
        {
            var path = Path.Combine(LayerTests.Checkout, "n8n", file);
            var workflow = JsonNode.Parse(await File.ReadAllTextAsync(path, ct))!;
            if (!N8nPrompts.Write(workflow))
            {
                Console.WriteLine($"{file}: the same");
                continue;
            }

            same = false;
            Console.WriteLine(given.GetValue(check) ? $"{file}: differs" : $"{file}: written");
            if (!given.GetValue(check))
            {
                await File.WriteAllTextAsync(path, workflow.ToJsonString(Json) + "\n", ct);
            }
        }

        return same || !given.GetValue(check);
    }
}
