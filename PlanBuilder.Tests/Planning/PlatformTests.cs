using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>Ten platforms: their hours, their limits, and the names others have for them.</summary>
public sealed class PlatformTests
{
    [Fact]
    public void Good_hours_of_all_are_an_hour_apart_and_those_of_one_are_three()
    {
        for (var rank = 0; rank < PlanInputValidator.MostPostsPerDay; rank++)
        {
            Assert.Equal(Platform.All.Count, Platform.All.Select(platform => platform.GoodTimes[rank].Hour).Distinct().Count());
        }

        Assert.All(Platform.All, platform =>
        {
            var hours = platform.GoodTimes.Select(time => time.Hour).Order().ToList();
            Assert.All(hours.Zip(hours.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 3, platform.Name));
            Assert.All(platform.GoodTimes, time => Assert.Equal(0, time.Minute));
        });
    }

    [Fact]
    public void A_post_s_id_is_plain_whatever_its_platform() =>
        Assert.All(Platform.All, platform => Assert.True(PostId.IsPlain(PostId.Create(30, platform.Name, 3)), platform.Name));

    [Theory]
    [InlineData("Threads", "Threads"), InlineData("Meta Threads", "Threads"), InlineData("Instagram Threads", "Threads")]
    [InlineData("X threads", "X"), InlineData("Twitter thread", "X"), InlineData("thread", null)]
    [InlineData("Facebook threads", "Facebook")]
    [InlineData("bsky", "Bluesky"), InlineData("Blue Sky", "Bluesky"), InlineData("Pinterest Pin", "Pinterest")]
    [InlineData("Google Business", "Google Business Profile"), InlineData("GBP", "Google Business Profile")]
    [InlineData("google-business profile post", "Google Business Profile"), InlineData("Google My Business", "Google Business Profile")]
    [InlineData("Google", null), InlineData("Google Ads", null), InlineData("Bluesky and Threads", "Bluesky")]
    public void Other_names_are_known(string name, string? platform) => Assert.Equal(platform, Synonyms.Platform(name));

    [Theory]
    [InlineData("""{"day":1,"platform":"Bluesky & Threads","caption":"For both"}""", "Bluesky,Threads")]
    [InlineData("""{"day":1,"platform":"X","caption":"First","thread":["Second"]}""", "X")]
    public void Posts_are_read_for_them(string post, string platforms)
    {
        var (plan, _) = PlanReader.Read($$"""{"schedule":[{"day":1,"posts":[{{post}}]}]}""");

        Assert.Equal(platforms, string.Join(',', plan!.Posts().Select(one => one.Platform)));
    }

    [Theory]
    [InlineData("Bluesky", "👩‍👩‍👧‍👦 é 字", 5), InlineData("Threads", "👍 ok", 7), InlineData("Pinterest", "👍 ok", 5)]
    [InlineData("X", "👍 ok", 5), InlineData("Threads", "字", 1), InlineData("Google Business Profile", "abc", 3)]
    public void Each_counts_in_its_own_way(string platform, string caption, int length) =>
        Assert.Equal(length, CaptionLength.On(Platform.Find(platform)!, caption, []));

    [Theory, InlineData("Bluesky", 12), InlineData("Threads", 12), InlineData("Instagram", 2)]
    public void Hashtags_in_the_text_count_with_the_space_before_them(string platform, int length) =>
        Assert.Equal(length, CaptionLength.On(Platform.Find(platform)!, "ab", ["#cdef", "#gh"]));
}
