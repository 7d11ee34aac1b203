using System.Text.Json.Nodes;
using static PlanBuilder.Tests.Planning.PlanJson;

namespace PlanBuilder.Tests.Planning;

/// <summary>How much is read, and what is not taken over as it stands.</summary>
public sealed class PlanReaderBoundsTests
{
    [Fact]
    public void There_are_bounds_to_what_is_read()
    {
        Assert.Equal(70_000, Read(WithCaption(70_000)).Posts()[0].SuggestedCaption!.Length);
        Assert.Equal(83, Read(WithCaption(70_001)).TotalPosts);
        Assert.All((int[])[100, 101, 10_000], posts => Assert.Equal(100, Read(WithPosts(posts)).Schedule[0].Posts.Count));
        Assert.All((int[])[31, 32, 400], days => Assert.Equal(31, Read(WithDays(days)).Schedule.Count));
    }

    [Fact]
    public void Posts_of_one_day_in_several_entries_are_bounded_too()
    {
        Assert.Equal(96, Read(Changed(json => Repeat(json, 16, day => day["day"] = 1))).Schedule[0].Posts.Count);
        Assert.Equal(100, Read(Changed(json => Repeat(json, 17, day => day["day"] = 1))).Schedule[0].Posts.Count);
    }

    [Fact]
    public void Of_hashtags_and_findings_the_first_are_kept()
    {
        var post = Read(Changed(json =>
        {
            json["schedule"]![0]!["posts"]![0]!["suggestedHashtags"] = new JsonArray(
                [.. Enumerable.Range(0, 50).Select(i => JsonValue.Create($"#t{i}"))]);
            json["schedule"]![0]!["posts"]![0]!["findings"] = new JsonArray(
                [.. Enumerable.Range(0, 50).Select(i => JsonValue.Create($"{i} {new string('x', 1_000)}"))]);
        })).Posts()[0];

        Assert.Equal("#t29", post.SuggestedHashtags![^1]);
        Assert.Equal(10, post.Findings!.Count);
        Assert.All(post.Findings, finding => Assert.Equal(500, finding.Length));
    }

    [Fact]
    public void A_hashtag_longer_than_any_is_left_out()
    {
        var plan = Read(Changed(
            json => json["schedule"]![0]!["posts"]![0]!["suggestedHashtags"] = new JsonArray(new string('a', 200), "bread")));
        Assert.Equal(["#bread"], plan.Posts()[0].SuggestedHashtags);
    }

    [Fact]
    public void Half_a_character_is_left_out_raw_or_escaped() =>
        Assert.All((string[])["Br\ud800ead", "Br\udc00ead", "Br\\ud800ead", "Br\\udc00\\ud800ead", "Br\ud800\\udc00ead"], theme =>
            Assert.Equal(
                "Bread", Read(Changed(json => json["schedule"]![0]!["posts"]![0]!["theme"] = "HERE", "HERE", theme)).Posts()[0].Theme));

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
            json["made"]!["sources"] = JsonNode.Parse(
                """[{"url":"https://example.org/a","title":"A"},{"url":"javascript:alert(1)"},{"url":"/x"}]""");
            json["timeZone"] = "Mars/Olympus";
        }));

        Assert.Equal("https://example.org/a", Assert.Single(plan.Provenance.Sources).Url);
        Assert.Equal("UTC", plan.TimeZone);
    }

    private static string WithCaption(int length) =>
        Changed(json => json["schedule"]![0]!["posts"]![0]!["suggestedCaption"] = new string('a', length));

    private static string WithDays(int count) => Changed(json => Repeat(json, count, _ => { }));

    private static void Repeat(JsonObject json, int count, Action<JsonNode> change)
    {
        var days = json["schedule"]!.AsArray();
        var first = days[0]!.DeepClone();
        days.Clear();
        for (var i = 1; i <= count; i++)
        {
            var day = first.DeepClone();
            day["day"] = i;
            change(day);
            days.Add(day);
        }
    }

    private static string WithPosts(int count) => Changed(json =>
    {
        var posts = json["schedule"]![0]!["posts"]!.AsArray();
        while (posts.Count < count)
        {
            posts.Add(posts[0]!.DeepClone());
        }
    });
}
