using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The workflows to import: what must hold for them whoever changes them in n8n and exports them again.</summary>
public sealed partial class N8nWorkflowTests
{
    private static readonly string Folder = Path.Combine(LayerTests.Checkout, "n8n");

    public static TheoryData<string> Files => ["plan-builder.json", "plan-builder-errors.json", "plan-builder-callback.json"];

    public static TheoryData<string> Made => new(N8nPrompts.Files);

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
        string[] known =
        [
            "https://api.x.ai/v1/chat/completions", "https://api.perplexity.ai/v1/agent", "https://planbuilder.example.org",
            "https://example.org/page", // in the words of a prompt
        ];
        Assert.Empty(Address().Matches(text).Select(match => match.Value).Except(known));
        Assert.DoesNotMatch(@"localhost|127\.0\.0\.1|Bearer \w|eyJ|sb_secret|whsec_\w|xai-|pplx-", text);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_row_is_changed_only_where_all_filters_hold(string file) =>
        Assert.All(Nodes(file).Where(node => (string?)node["parameters"]!["operation"] == "update"), node =>
        {
            Assert.Equal("allFilters", (string?)node["parameters"]!["matchType"]);
            var filters = node["parameters"]!["filters"]!["conditions"]!.AsArray().Select(filter => (string)filter!["keyName"]!).ToList();
            Assert.Contains(filters, filter => filter is "id" or "n8n_execution_id");
            // A plan is brought whatever became of the claim.
            Assert.Equal((string)node["name"]! != "Completed", filters.Contains("status"));
        });

    // A row of jobs has a field named error, and n8n takes that for a failure.
    [Theory, MemberData(nameof(Files))]
    public void n8n_itself_retries_only_steps_that_write_no_row(string file) => Assert.All(
        Nodes(file).Where(node => node["retryOnFail"] is not null),
        node => Assert.Equal("n8n-nodes-base.httpRequest", (string)node["type"]!));

    [Theory, MemberData(nameof(Made))]
    public void What_goes_wrong_within_it_ends_the_job_without_the_error_workflow(string file)
    {
        var errors = Read(file)["connections"]!;
        foreach (var node in new[] { "Request", "Found", "Draft", "Combine" })
        {
            Assert.Equal("continueErrorOutput", (string?)Nodes(file).Single(found => (string)found["name"]! == node)["onError"]);
            Assert.Equal("Broken", (string)errors[node]!["main"]![1]![0]!["node"]!);
        }

        foreach (var node in new[] { "Perplexity", "Strategy", "Grok" })
        {
            Assert.Equal("continueRegularOutput", (string?)Nodes(file).Single(found => (string)found["name"]! == node)["onError"]);
        }

        Assert.Equal("Reason", (string)errors["Is there a plan"]!["main"]![1]![0]!["node"]!);
    }

    [Theory, MemberData(nameof(Made))]
    public void A_plan_that_is_not_taken_is_brought_again_after_a_pause(string file)
    {
        var connections = Read(file)["connections"]!;
        Assert.Equal("Completed", (string)connections["Wait"]!["main"]![0]![0]!["node"]!);
        Assert.Equal("Wait", (string)connections["Away"]!["main"]![0]![0]!["node"]!);
    }

    [Theory, MemberData(nameof(Made))]
    public void Its_prompts_are_those_of_plans_made_here(string file) =>
        Assert.False(N8nPrompts.Write(Read(file)), $"The prompts in n8n/{file} differ: run script/prompts.");

    [Theory, MemberData(nameof(Made))]
    public void It_names_its_version_when_it_accepts_a_job(string file)
    {
        var webhook = Nodes(file).Single(node => (string)node["type"]! == "n8n-nodes-base.webhook")["parameters"]!;
        var header = Assert.Single(webhook["options"]!["responseHeaders"]!["entries"]!.AsArray())!;
        Assert.Equal(("X-PlanBuilder-Workflow", "2"), ((string)header["name"]!, (string)header["value"]!));
    }

    [Fact]
    public void Both_workflows_share_their_code() => Assert.All(
        ["Request", "Found", "Draft", "Combine", "Reason", "Broken"], name =>
        Assert.Single(N8nPrompts.Files.Select(file => CodeOf(file, name)).Distinct()));

    [Theory, MemberData(nameof(Made))]
    public void The_canvas_explains_itself(string file)
    {
        Assert.Equal(
            ["Set up", "Claim", "AI", "Result", "Errors"],
            Nodes(file).Where(node => (string)node["type"]! == "n8n-nodes-base.stickyNote").Select(node => (string)node["name"]!));
        Assert.Empty(
            ((string[])["Webhook", "Job", "Profile", "Perplexity", "Grok", "Combine", "Completed", "Failed"])
                .Except(Nodes(file).Select(node => (string)node["name"]!)));
    }

    [Theory, MemberData(nameof(Made))]
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

    [Theory, MemberData(nameof(Made))]
    public void Another_sender_may_bring_the_request_alone(string file)
    {
        var code = CodeOf(file, "Request");
        Assert.All(
            (string[])["input.postsPerDay", "input.skipDays", "body.earlier_themes"],
            part => Assert.Contains(part, code, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_goes_to_its_service_alone()
    {
        var credentials = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "credentials.json")))!.AsArray();
        Assert.Equal(
            ["none", "none", "domains api.x.ai", "domains api.perplexity.ai", ""],
            credentials.Select(credential => credential!["data"]!)
                .Select(data => $"{data["allowedHttpRequestDomains"]} {data["allowedDomains"]}".Trim()));
    }

    [Fact]
    public void The_callback_needs_no_key_to_the_database() =>
        Assert.DoesNotContain(
            "supabase", File.ReadAllText(Path.Combine(Folder, "plan-builder-callback.json")), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_failed_execution_ends_its_job_by_the_error_workflow() =>
        Assert.Equal((string)Read("plan-builder-errors.json")["id"]!, (string)Read("plan-builder.json")["settings"]!["errorWorkflow"]!);

    private static string CodeOf(string file, string name) =>
        (string)Nodes(file).Single(node => (string)node["name"]! == name)["parameters"]!["jsCode"]!;

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;

    private static List<JsonNode> Nodes(string file) => [.. Read(file)["nodes"]!.AsArray().Select(node => node!)];

    [GeneratedRegex(@"https?://[\w.:/-]*\w")]
    private static partial Regex Address();
}
