using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What is marked on the posts of a plan, whoever wrote it.</summary>
public sealed class ShownFindingsTests
{
    [Fact]
    public void A_plan_of_ours_has_nothing_to_check() =>
        Assert.All(PlanCheck.WithShown(Requests.Make(Requests.Create())).Posts(), post => Assert.Null(post.Findings));

    [Theory]
    [InlineData("09:00", "09:00", "Same time as another Instagram post.")]
    [InlineData("09:00", "09:59", "Less than an hour after another Instagram post (9:00 AM).")]
    [InlineData("09:00", "10:00", null)]
    [InlineData("23:30", "00:10", null)]
    [InlineData("", "", null)]
    public void Posts_of_one_platform_collide_within_the_hour(string one, string other, string? finding)
    {
        var plan = PlanWith(Post("one", one), Post("other", other));
        Assert.Equal(finding, PlanCheck.WithShown(plan).Posts()[1].Findings?.Single());
        Assert.Null(PlanCheck.WithShown(plan).Posts()[0].Findings);
    }

    [Fact]
    public void Posts_without_a_platform_collide_too() => Assert.Equal("Same time as another post.", PlanCheck.WithShown(
        PlanWith(Post("one", "09:00") with { Platform = "" }, Post("other", "09:00") with { Platform = "" })).Posts()[1].Findings?
        .Single());

    [Theory, InlineData(500, true), InlineData(501, false)]
    public void Captions_of_no_more_than_500_posts_are_compared(int posts, bool compared)
    {
        var plan = PlanWith([.. Enumerable.Range(0, posts).Select(i => Post($"p{i}", "") with { SuggestedCaption = i < 2
            ? "The first loaf of the morning is the one we keep for ourselves."
            : $"{i}" })]);
        Assert.Equal(compared, PlanCheck.WithShown(plan).Posts()[1].Findings is not null);
    }

    [Fact]
    public void Posts_of_two_platforms_do_not() =>
        Assert.All(
            PlanCheck.WithShown(PlanWith(Post("one", "09:00"), Post("other", "09:00") with { Platform = "X" })).Posts(),
            post => Assert.Null(post.Findings));

    [Fact]
    public void A_limit_that_is_broken_is_said_in_numbers() => Assert.Equal(
        ["The caption has 2,201 characters. Instagram allows 2,200.", "The post has 6 hashtags. Instagram allows 5."],
        Findings(Post("one", "09:00") with
        {
            SuggestedCaption = new string('a', 2_201),
            SuggestedHashtags = ["#a", "#b", "#c", "#d", "#e", "#f"],
        }));

    [Fact]
    public void A_time_that_the_clocks_skip_is_none() => Assert.Equal(
        ["2:30 AM doesn't exist on this day. Clocks go forward in Berlin."], Findings(Post("one", "02:30"), new(2026, 3, 29)));

    [Fact]
    public void What_another_writer_left_out_or_named_otherwise_is_no_fault() =>
        Assert.Null(Findings(new("one", "", "Reel", "", "Mastodon")));

    [Fact]
    public void What_its_maker_left_on_a_post_stays_beside_it()
    {
        var plan = PlanWith(
            Post("one", "09:00") with { Findings = ["Ask a lawyer."] },
            Post("other", "09:00") with { Findings = ["Ask a lawyer."] });
        var shown = PlanCheck.WithShown(plan);
        Assert.Equal(["Ask a lawyer.", "Same time as another Instagram post."], shown.Posts()[1].Findings);
        Assert.Equal(shown.Posts()[1].Findings, PlanCheck.WithShown(shown).Posts()[1].Findings);
        Assert.All(PlanCheck.WithoutShown(shown).Posts(), post => Assert.Equal(["Ask a lawyer."], post.Findings));
    }

    [Fact]
    public void A_plan_that_was_read_again_loses_what_is_found_anew_and_keeps_the_rest()
    {
        var shown = PlanCheck.WithShown(PlanWith(
            Post("one", "09:00") with { Findings = ["Ask a lawyer."] }, Post("other", "09:00")));
        var read = shown with
        {
            Schedule = [shown.Schedule[0] with { Posts = [.. shown.Posts().Select(post => post with { Shown = null })] }],
        };
        Assert.Equal([["Ask a lawyer."], null], PlanCheck.WithoutShown(read).Posts().Select(post => post.Findings));
    }

    [Fact]
    public void Days_that_have_their_findings_stay_the_same_objects()
    {
        var shown = PlanCheck.WithShown(PlanWith(Post("one", "09:00"), Post("other", "09:00")));
        Assert.Same(shown.Schedule[0], PlanCheck.WithShown(shown).Schedule[0]);

        var lost = shown.Schedule[0] with { Posts = [.. shown.Posts().Select(post => post with { Findings = null })] };
        Assert.Equal(
            [null, ["Same time as another Instagram post."]],
            PlanCheck.WithShown(shown with { Schedule = [lost] }).Posts().Select(post => post.Findings));
    }

    [Fact]
    public void The_largest_plan_of_another_writer_is_checked_in_time()
    {
        var days = Enumerable.Range(1, 31).Select(day => new PlanDay(day, new(2026, 3, day), [.. Enumerable.Range(0, 100).Select(i =>
            Post($"d{day}-{i}", $"{i % 24:00}:{i % 60:00}") with { SuggestedCaption = Words(day * i) })]));
        Assert.Equal(3_100, PlanCheck.WithShown(PlanWith() with { Schedule = [.. days] }).Posts().Count);

        static string Words(int factor) => string.Join(' ', Enumerable.Range(0, 150).Select(word => $"w{factor * word % 997}"));
    }

    private static IReadOnlyList<string>? Findings(Post post, DateOnly? date = null) =>
        PlanCheck.WithShown(PlanWith([post], date)).Posts()[0].Findings;

    private static Plan PlanWith(params Post[] posts) => PlanWith(posts, null);

    private static Plan PlanWith(Post[] posts, DateOnly? date) => new(
        "Grow followers", "7 days", ["Instagram"], posts.Length, new(100, 0, 0), [new(1, date ?? new(2026, 3, 1), posts)],
        "Europe/Berlin", new("test", [], []));

    private static Post Post(string id, string time) => new(id, time, PostTypes.Video, $"Theme {id}", "Instagram", Pillars.Educational);
}
