using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Planning;
using static PlanBuilder.Tests.Planning.PlanJson;

namespace PlanBuilder.Tests.Planning;

/// <summary>What stands around a plan makes no difference, alone or combined.</summary>
public sealed class WrappedPlanTests
{
    private static readonly Dictionary<string, Func<string, string>> Ways = new()
    {
        ["a text"] = json => JsonSerializer.Serialize(json),
        ["a list of one"] = json => $"[{Value(json)}]",
        ["a fence"] = json => $"```\n{json}\n```",
        ["a fence with its language"] = json => $"```json\n{json}\n```",
        ["words"] = json => $"Here it is:\n{json}\nShall I [\"go on\"]?",
        ["plan"] = json => $$"""{"plan":{{Value(json)}}}""",
        ["output"] = json => $$"""{"output":{{Value(json)}},"days":7}""",
        ["result"] = json => $$"""{"status":"ok","Result":{{Value(json)}}}""",
        ["data"] = json => $$"""{"data":{{Value(json)}},"plan":null}""",
        ["body"] = json => $$"""{"headers":{"x":[1]},"body":{{Value(json)}}}""",
        ["payload"] = json => $$"""{"payload":{{Value(json)}}}""",
        ["response"] = json => $$"""{"response":{{Value(json)}},"text":""}""",
        ["an n8n item"] = json => $$"""[{"json":{{Value(json)}},"pairedItem":{"item":0} }]""",
        ["a chat completion"] =
            json => $$"""{"choices":[{"message":{"role":"assistant","content":{{JsonSerializer.Serialize(json)}}} }]}""",
    };

    public static TheoryData<string, string> Pairs =>
        [.. from inner in Ways.Keys from outer in Ways.Keys select new TheoryDataRow<string, string>(inner, outer)];

    [Theory, MemberData(nameof(Pairs))]
    public void A_plan_is_found_in_two_wrappings(string inner, string outer) => Finds(Ways[outer](Ways[inner](Written)));

    [Theory, InlineData("plan"), InlineData("data"), InlineData("a chat completion"), InlineData("a text")]
    public void A_plan_is_found_six_deep(string way) =>
        Finds(Enumerable.Repeat(Ways[way], way.Length > 4 && way[1] == ' ' ? 4 : 6).Aggregate(Written, (json, wrap) => wrap(json)));

    [Fact]
    public void A_plan_is_found_six_deep_where_each_nest_is_a_text_and_a_list() =>
        Finds(((string[])["plan", "output", "result", "data", "body", "payload"]).Aggregate(
            Small, (json, name) => Ways["a list of one"](Ways["a text"](Ways[name](json)))), Small);

    [Theory, InlineData("calendar"), InlineData("daily_posts"), InlineData("dailyPosts")]
    [InlineData("days"), InlineData("Schedule"), InlineData("SCHED_ULE")]
    public void Days_are_found_under_their_other_names(string name) =>
        Finds(Written.Replace("\"schedule\":", $"\"{name}\":", StringComparison.Ordinal));

    [Fact]
    public void Every_member_may_be_in_snake_case() =>
        Finds(System.Text.RegularExpressions.Regex.Replace(
            Written,
            "\"([a-z]+)([A-Z])([a-z]+)\":",
            match => $"\"{match.Groups[1]}_{match.Groups[2].Value.ToLowerInvariant()}{match.Groups[3]}\":"));

    [Fact]
    public void The_head_may_stand_outside_and_the_days_in_an_object_or_a_text()
    {
        var json = JsonNode.Parse(Written)!.AsObject();
        var days = json["schedule"]!.ToJsonString();
        json.Remove("schedule");
        var head = json.ToJsonString()[..^1];

        Finds($$"""{{head}},"calendar":{"days":{{days}}} }""");
        Finds($$"""{{head}},"schedule":{{JsonSerializer.Serialize(days)}}}""");
        Finds($$"""{{head}},"plan":{"weeks":2,"days":{{days}}} }""");
    }

    private const string Small = """{"schedule":[{"day":1,"posts":[{"time":"9:00","platform":"X","theme":"A \"quoted\" theme\n\\"}]}]}""";

    private static void Finds(string json, string? same = null) =>
        Assert.Equal(JsonSerializer.Serialize(Read(same ?? Written), Plan.Json), JsonSerializer.Serialize(Read(json), Plan.Json));

    // Within JSON, what is no JSON anymore stands as a text.
    private static string Value(string json) => json[0] is '{' or '[' or '"' ? json : JsonSerializer.Serialize(json);
}
