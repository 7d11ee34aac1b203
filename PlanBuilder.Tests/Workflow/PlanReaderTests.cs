using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Workflow;

public sealed class PlanReaderTests
{
    private static readonly string Written = JsonSerializer.Serialize(Requests.Make(Requests.Of()), Plan.Json);

    [Fact]
    public void What_we_write_is_read_back_unchanged()
    {
        var plan = Read(Written);

        Assert.Equal(Written, JsonSerializer.Serialize(plan, Plan.Json));
        Assert.Empty(PlanCheck.Findings(plan, Requests.Of()));
    }

    [Fact]
    public void What_only_we_add_may_be_absent()
    {
        var plan = Read(Changed(json =>
        {
            json.Remove("timeZone");
            json.Remove("made");
            json.Remove("totalPosts");
            foreach (var day in json["schedule"]!.AsArray())
            {
                day!.AsObject().Remove("date");
                foreach (var post in day["posts"]!.AsArray())
                {
                    post!.AsObject().Remove("id");
                    post.AsObject().Remove("pillar");
                    post.AsObject().Remove("angle");
                    post.AsObject().Remove("suggestedCaption");
                    post.AsObject().Remove("suggestedHashtags");
                }
            }
        }));

        Assert.Equal("UTC", plan.TimeZone);
        Assert.Equal(("another writer", 0, 0), (plan.Made.By, plan.Made.Notes.Count, plan.Made.Sources.Count));
        Assert.Equal(84, plan.TotalPosts);
        Assert.All(plan.Schedule, day => Assert.Null(day.Date));
        Assert.All(plan.Posts(), post => Assert.Null(post.Pillar));
        Assert.Equal(84, plan.Posts().Select(post => post.Id).Distinct().Count());
        Assert.Equal(new(61, 30, 9), plan.ContentMix);

        var again = Read(JsonSerializer.Serialize(plan, Plan.Json));
        Assert.Equal(plan.Posts().Select(post => post.Id), again.Posts().Select(post => post.Id));
    }

    public static TheoryData<string> NoPlans() =>
    [
        "", " ", "null", "[]", "{}", "true", "7", "\"plan\"", "not json", "{", "\ud800", "\"\\ud800\"", "{\"goal\":\"\\udc00\"}", "\0",
        "{\"schedule\":null}", "{\"schedule\":[]}", "[" + new string(' ', 1_000_000) + "]", new string('{', 1_000_000),
        string.Concat(Enumerable.Repeat("[", 5_000)) + string.Concat(Enumerable.Repeat("]", 5_000)), new string('a', 1_000_000),
    ];

    [Theory, MemberData(nameof(NoPlans))]
    public void What_is_no_plan_is_unreadable(string json) => Refuses(json);

    [Fact]
    public void A_member_missing_null_or_of_another_kind_never_throws()
    {
        foreach (var name in (string[])["goal", "period", "platforms", "contentMix", "schedule", "made", "timeZone", "totalPosts"])
        {
            foreach (var value in (string[])["null", "7", "-1e999", "\"x\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"educational\":\"x\"}", "\"\\ud800\""])
            {
                var (plan, error) = PlanReader.Read(Changed(json => json[name] = JsonNode.Parse("0"), $"\"{name}\":0", $"\"{name}\":{value}"));
                Assert.True(plan is null != error is null, $"{name}: {value}");
            }
        }

        foreach (var name in (string[])["goal", "period", "platforms", "contentMix", "schedule"])
        {
            Refuses(Changed(json => json.Remove(name)));
        }
    }

    [Theory]
    [InlineData("day", "0"), InlineData("day", "15"), InlineData("day", "2"), InlineData("day", "\"1\""), InlineData("posts", "null"), InlineData("posts", "{}"), InlineData("posts", "[1]")]
    public void A_day_that_is_none_is_unreadable(string name, string value) =>
        Refuses(Changed(json => json["schedule"]![0]![name] = JsonNode.Parse(value)));

    [Theory]
    [InlineData("time", "\"25:00\""), InlineData("time", "9"), InlineData("time", "null"), InlineData("type", "null"), InlineData("theme", "[]")]
    [InlineData("platform", "null"), InlineData("suggestedCaption", "{}"), InlineData("suggestedHashtags", "\"#a\""), InlineData("suggestedHashtags", "[1]")]
    public void A_post_that_is_none_is_unreadable(string name, string value) =>
        Refuses(Changed(json => json["schedule"]![0]!["posts"]![0]![name] = JsonNode.Parse(value)));

    [Fact]
    public void There_are_bounds_to_what_is_read()
    {
        Assert.Equal(70_000, Read(WithCaption(70_000)).Posts()[0].SuggestedCaption!.Length);
        Refuses(WithCaption(70_001));
        Assert.Equal(30, Read(WithPosts(30)).Schedule[0].Posts.Count);
        Refuses(WithPosts(31));
        Refuses(Changed(json =>
        {
            var day = json["schedule"]![0]!.DeepClone();
            day["day"] = 15;
            json["schedule"]!.AsArray().Add(day);
        }));
    }

    [Fact]
    public void Ids_that_are_doubled_or_not_plain_are_replaced()
    {
        var plan = Read(Changed(json =>
        {
            json["schedule"]![0]!["posts"]![0]!["id"] = "<b>";
            json["schedule"]![0]!["posts"]![1]!["id"] = "same";
            json["schedule"]![0]!["posts"]![2]!["id"] = "same";
            json["schedule"]![0]!["posts"]![3]!["id"] = "d1-1";
            json["schedule"]![0]!["posts"]![4]!["id"] = "d1-6";
            json["schedule"]![0]!["posts"]![5]!["id"] = "d1-6";
        }));

        Assert.Equal(["d1-1", "same", "d1-3", "d1-4", "d1-6", "d1-6-2"], plan.Schedule[0].Posts.Select(post => post.Id));
    }

    [Fact]
    public void Only_web_addresses_are_kept_as_sources_and_only_real_zones()
    {
        var plan = Read(Changed(json =>
        {
            json["made"]!["sources"] = JsonNode.Parse("""[{"url":"https://example.org/a","title":"A"},{"url":"javascript:alert(1)"},{"url":"/x"}]""");
            json["timeZone"] = "Mars/Olympus";
        }));

        Assert.Equal("https://example.org/a", Assert.Single(plan.Made.Sources).Url);
        Assert.Equal("UTC", plan.TimeZone);
    }

    private static string WithCaption(int length) => Changed(json => json["schedule"]![0]!["posts"]![0]!["suggestedCaption"] = new string('a', length));

    private static string WithPosts(int count) => Changed(json =>
    {
        var posts = json["schedule"]![0]!["posts"]!.AsArray();
        while (posts.Count < count)
        {
            posts.Add(posts[0]!.DeepClone());
        }
    });

    private static string Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Written)!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    private static string Changed(Action<JsonObject> change, string from, string to) => Changed(change).Replace(from, to, StringComparison.Ordinal);

    private static Plan Read(string json)
    {
        var (plan, error) = PlanReader.Read(json);
        Assert.Null(error);
        return plan!;
    }

    private static void Refuses(string json)
    {
        var (plan, error) = PlanReader.Read(json);
        Assert.Null(plan);
        Assert.Equal(PlanErrorKind.Unreadable, error!.Kind);
        Assert.NotEmpty(error.Detail);
        Assert.InRange(error.Detail.Length, 1, 1_000);
    }
}
