using System.Text.Json.Nodes;
using static PlanBuilder.Tests.Workflow.PlanJson;

namespace PlanBuilder.Tests.Workflow;

/// <summary>How much is read, and what is not taken over as it stands.</summary>
public sealed class PlanReaderBoundsTests
{
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
}
