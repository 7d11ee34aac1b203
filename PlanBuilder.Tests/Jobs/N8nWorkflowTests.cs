using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The workflows to import: what must hold for them whoever changes them in n8n and exports them again.</summary>
public sealed partial class N8nWorkflowTests
{
    private static readonly string Folder = Path.Combine(LayerTests.Checkout, "n8n");

    public static TheoryData<string> Files => ["plan-builder.json", "plan-builder-errors.json", "plan-builder-callback.json"];

    [Theory, MemberData(nameof(Files))]
    public void It_has_an_id_of_its_own_and_names_credentials_that_can_be_imported(string file)
    {
        var credentials = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "credentials.json")))!.AsArray();
        var known = credentials.Select(credential => (string)credential!["id"]!).ToList();
        var workflow = Read(file);
        Assert.Equal(16, ((string)workflow["id"]!).Length);
        Assert.All(
            Nodes(file).SelectMany(node => node["credentials"]?.AsObject().Select(named => (string)named.Value!["id"]!) ?? []),
            id => Assert.Contains(id, known));
    }

    [Theory, MemberData(nameof(Files)), InlineData("credentials.json")]
    public void It_holds_no_secret_and_no_machines_address(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        string[] known = ["https://api.x.ai/v1/chat/completions", "https://api.perplexity.ai/v1/agent", "https://planbuilder.example.org"];
        Assert.Empty(Address().Matches(text).Select(match => match.Value).Except(known));
        Assert.DoesNotMatch(@"localhost|127\.0\.0\.1|Bearer \w|eyJ|sb_secret|whsec_\w|xai-|pplx-", text);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_row_is_changed_only_where_all_filters_hold(string file) =>
        Assert.All(Nodes(file).Where(node => (string?)node["parameters"]!["operation"] == "update"), node =>
        {
            Assert.Equal("allFilters", (string?)node["parameters"]!["matchType"]);
            Assert.Contains(
                "status", node["parameters"]!["filters"]!["conditions"]!.AsArray().Select(filter => (string)filter!["keyName"]!));
        });

    [Theory, MemberData(nameof(Files))]
    public void Nothing_is_run_again_after_a_failure(string file) => Assert.All(Nodes(file), node => Assert.Null(node["retryOnFail"]));

    [Theory, InlineData("plan-builder.json"), InlineData("plan-builder-callback.json")]
    public void The_webhook_asks_for_its_secret_and_answers_at_once(string file)
    {
        var webhook = Nodes(file).Single(node => (string)node["type"]! == "n8n-nodes-base.webhook")["parameters"]!;
        Assert.Equal(("headerAuth", "onReceived"), ((string)webhook["authentication"]!, (string)webhook["responseMode"]!));
    }

    [Theory, MemberData(nameof(Files))]
    public void What_was_typed_is_never_put_into_text(string file) =>
        Assert.All(Nodes(file).Where(node => (string)node["type"]! == "n8n-nodes-base.httpRequest"), node =>
            Assert.Contains(
                (string?)node["parameters"]!["jsonBody"] ?? (string?)node["parameters"]!["body"],
                (string[])["={{ JSON.stringify($json.body) }}", "={{ $json.body }}"]));

    [Theory, InlineData("plan-builder.json"), InlineData("plan-builder-callback.json")]
    public void All_that_can_be_asked_for_reaches_the_model(string file)
    {
        var code = Nodes(file).Select(node => (string?)node["parameters"]!["jsCode"] ?? "").ToList();
        Assert.Contains(code, text => text.Contains("input.postsPerDay", StringComparison.Ordinal)
            && text.Contains("input.skipDays", StringComparison.Ordinal)
            && text.Contains("body.earlier_themes", StringComparison.Ordinal));
        Assert.Contains(code, text => text.Contains("exactly postsPerDay posts", StringComparison.Ordinal)
            && text.Contains("daysWithoutPosts", StringComparison.Ordinal)
            && text.Contains("earlierThemes are", StringComparison.Ordinal));
    }

    [Fact]
    public void The_callback_needs_no_key_to_the_database() =>
        Assert.DoesNotContain(
            "supabase", File.ReadAllText(Path.Combine(Folder, "plan-builder-callback.json")), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_failed_execution_ends_its_job_by_the_error_workflow() =>
        Assert.Equal((string)Read("plan-builder-errors.json")["id"]!, (string)Read("plan-builder.json")["settings"]!["errorWorkflow"]!);

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;

    private static List<JsonNode> Nodes(string file) => [.. Read(file)["nodes"]!.AsArray().Select(node => node!)];

    [GeneratedRegex(@"https?://[\w.:/-]*\w")]
    private static partial Regex Address();
}
