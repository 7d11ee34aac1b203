using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Web.Workflow;
using static PlanBuilder.Tests.Workflow.PlanJson;

namespace PlanBuilder.Tests.Workflow;

public sealed class PlanReaderTests
{
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
}
