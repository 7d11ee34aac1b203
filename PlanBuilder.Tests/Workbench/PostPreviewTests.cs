using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workbench;

namespace PlanBuilder.Tests.Workbench;

public sealed class PostPreviewTests
{
    private static readonly string Words = string.Join(' ', Enumerable.Range(1, 200).Select(number => $"word{number}"));

    [Theory, InlineData("Instagram", 125), InlineData("LinkedIn", 210), InlineData("Facebook", 400)]
    public void A_long_caption_is_cut_between_words_and_nothing_is_lost(string platform, int at)
    {
        var part = Assert.Single(For(platform, Words)!.Parts);
        Assert.InRange(part.Shown.Length, at - 10, at);
        Assert.StartsWith(" word", part.Hidden, StringComparison.Ordinal);
        Assert.Equal(Words, part.Shown + part.Hidden);
    }

    [Theory, InlineData("X"), InlineData("Threads"), InlineData("Bluesky")]
    public void A_long_post_becomes_a_thread_on_a_platform_that_has_them(string platform)
    {
        var preview = For(platform, Words, "The last part")!;
        Assert.All(preview.Parts, part => Assert.InRange(
            CaptionLength.On(Platform.Find(platform)!, part.Shown, []), 1, Platform.Find(platform)!.CaptionLimit));
        Assert.Equal(Words + " The last part", string.Join(' ', preview.Parts.Select(part => part.Shown)));
    }

    [Fact]
    public void A_character_without_end_is_a_part_of_its_own()
    {
        var endless = "e" + new string('\u0301', 2_000);
        Assert.Equal([endless, "and words"], For("Threads", endless + " and words")!.Parts.Select(part => part.Shown));
        Assert.NotEmpty(For("X", string.Concat(Enumerable.Repeat("👩‍👩‍👧", 20_000)))!.Parts);
    }

    [Fact]
    public void An_unknown_platform_or_an_empty_post_has_no_preview()
    {
        Assert.Null(For("Mastodon", Words));
        Assert.Null(For("X", null));
        Assert.Equal("A title", For("YouTube", Words)!.Title);
        Assert.Null(For("Instagram", Words)!.Title);
    }

    private static PostPreview? For(string platform, string? caption, params string[] thread) => PostPreview.For(
        new("p", "09:00", PostTypes.Video, "Theme", platform, SuggestedCaption: caption) { Thread = thread, Title = "A title" });
}
