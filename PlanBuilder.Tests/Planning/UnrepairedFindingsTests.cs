using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>What becomes of findings that no repair mends: asked once more, taken over, or shown.</summary>
public sealed class UnrepairedFindingsTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "Instagram,X");
    private static readonly Plan Good = Requests.Make(Request);

    [Fact]
    public void A_slot_says_all_that_is_wrong_with_it()
    {
        var plan = On(3, "X", post => post with { Theme = "", SuggestedCaption = new string('a', 300), SuggestedHashtags = [] });
        var slot = Assert.Single(PlanCheck.Slots(PlanCheck.Findings(plan with { Goal = "another" }, Request)));

        Assert.Equal((3, "X"), (slot.Day, slot.Platform));
        Assert.Equal(["The post has no theme.", "The caption has 300 characters. X allows 280."], slot.Sentences);
    }

    [Fact]
    public void Slots_come_by_day_each_missing_post_is_one_and_what_repair_mends_is_none()
    {
        Finding[] findings =
        [
            new(FindingKind.MissingPost, "Missing.", 5, "X"), new(FindingKind.FewPosts, "Few.", 2, "X"), new(
                FindingKind.FewPosts,
                "Few.",
                2,
                "X"),
            new(FindingKind.Theme, "No theme.", 3, "X", "a"), new(FindingKind.Date, "Not dated.", 1), new(
                FindingKind.Total,
                "Wrong total."),
        ];
        Assert.Equal(
            [(2, null), (2, null), (3, "a"), (5, null)],
            PlanCheck.Slots(findings).Select(slot => (slot.Day, slot.PostId)));
    }

    [Fact]
    public void Only_what_was_asked_for_is_taken_over()
    {
        var plan = On(3, "X", post => post with { SuggestedCaption = null });
        var answer = Good with
        {
            Schedule = [.. Good.Schedule.Select(day => day with
            {
                Posts = [.. day.Posts.Select(post => post with
                {
                    SuggestedCaption = $"New words {post.Id}", Platform = post.Platform == "X" ? "Twitter" : post.Platform,
                })],
            })],
        };
        var merged = PlanRepair.Merge(plan, answer, [new(3, "X", [], "d3-x")]);

        Assert.Equal("New words d3-x", PostOn(merged, 3, "X").SuggestedCaption);
        Assert.Equal(
            plan.Posts().Where(post => post.Id != "d3-x"),
            merged.Posts().Where(post => post.Id != "d3-x"));
    }

    [Fact]
    public void What_the_answer_leaves_out_of_a_post_stays()
    {
        var answer = PlanJson.Read("""{"schedule":[{"day":3,"posts":[{"platform":"X","caption":"Only words"}]}]}""");
        var old = PostOn(Good, 3, "X");

        Assert.Equal(
            old with { SuggestedCaption = "Only words" },
            PostOn(PlanRepair.Merge(Good, answer, [new(3, "X", [], "d3-x")]), 3, "X"));
    }

    [Fact]
    public void A_missing_post_is_added_and_an_answer_for_another_day_is_not()
    {
        var plan = Good with { Schedule = [.. Good.Schedule.Select(day => day.Day == 3 ? day with { Posts = [] } : day)] };
        var slots = PlanCheck.Slots(PlanCheck.Findings(plan, Request));
        Assert.Equal(2, slots.Count);

        Assert.Equal(Good.TotalPosts, PlanRepair.Repair(PlanRepair.Merge(plan, Good, slots), Request).TotalPosts);
        var elsewhere = PlanJson.Read("""{"schedule":[{"day":4,"posts":[{"platform":"X","caption":"Elsewhere"}]}]}""");
        Assert.Equal(plan.Posts(), PlanRepair.Merge(plan, elsewhere, slots).Posts());
    }

    [Fact]
    public void What_remains_stands_on_its_post_or_in_the_notes()
    {
        var plan = On(3, "X", post => post with { Theme = "", Findings = ["An old one."] });
        plan = plan with { Schedule = [.. plan.Schedule.Select(day => day.Day > 5 ? day with { Posts = [] } : day)] };
        plan = PlanRepair.Repair(plan, Request);
        var findings = PlanCheck.Findings(plan, Request);
        var marked = PlanCheck.Mark(plan, findings);

        Assert.Equal(["The post has no theme."], PostOn(marked, 3, "X").Findings);
        Assert.All(marked.Posts().Where(post => post.Id != "d3-x"), post => Assert.Null(post.Findings));
        Assert.Equal("No post for Instagram on day 6, X on day 6, Instagram on day 7, X on day 7.", marked.Provenance.Notes[^1]);
        Assert.Equal(marked.Provenance.Notes, PlanCheck.Mark(marked, findings).Provenance.Notes);
        Assert.Null(PostOn(PlanCheck.Mark(marked, []), 3, "X").Findings);
    }

    [Theory]
    [InlineData("Water makes up 7\n% of it.", "Check this claim: “7 %”.")]
    [InlineData("Ask {\tyour name}.", "Fill in “{ your name}”.")]
    [InlineData("See example.net/012345678901234567890123456789012345678901234567890123456789012345🥖bread.",
        "Check this address: “example.net/012345678901234567890123456789012345678901234567890123456789012345…”.")]
    public void What_a_finding_quotes_is_read_back_as_it_stands_on_the_post(string caption, string sentence)
    {
        var plan = On(3, "X", post => post with { SuggestedCaption = caption });
        var marked = PlanCheck.Mark(plan, PlanCheck.Findings(plan, Request));

        Assert.Equal([sentence], PostOn(marked, 3, "X").Findings);
        Assert.Equal([sentence], PostOn(PlanJson.Read(JsonSerializer.Serialize(marked, Plan.Json)), 3, "X").Findings);
    }

    [Fact]
    public void Days_with_too_few_posts_become_one_note() => Assert.Equal(
        "Fewer posts than requested for X on day 2, X on day 4.",
        PlanCheck.Mark(Good, [
            new(FindingKind.FewPosts, "Day 2 has 1 of 2.", 2, "X"), new(FindingKind.FewPosts, "Day 4 has 1 of 2.", 4, "X"),
        ]).Provenance.Notes[^1]);

    [Theory, InlineData(40, "X on day 40."), InlineData(42, "X on day 40, and 2 more.")]
    public void A_note_names_no_more_than_forty_posts(int missing, string end) => Assert.EndsWith(end, PlanCheck.Mark(Good,
        [.. Enumerable.Range(1, missing).Select(day => new Finding(FindingKind.MissingPost, "Missing.", day, "X"))]).Provenance.Notes[^1],
        StringComparison.Ordinal);

    [Fact]
    public void A_post_keeps_ten_findings()
    {
        var findings = Enumerable.Range(1, 11).Select(i => new Finding(FindingKind.Theme, $"Sentence {i}.", 3, "X", "d3-x"));
        Assert.Equal(10, PostOn(PlanCheck.Mark(Good, [.. findings]), 3, "X").Findings!.Count);
    }

    [Theory, InlineData(1, true), InlineData(7, true), InlineData(0, false), InlineData(8, false)]
    public void Only_posts_within_the_period_make_a_plan_usable(int day, bool usable)
    {
        var request = Request with
        {
            SkipDays = [.. Enumerable.Range(1, 7).Where(each => each != Math.Clamp(day, 1, 7)).Select(
            each => Request.DateOf(each).DayOfWeek)]
        };
        var plan = Good with { Schedule = [Good.Schedule[0] with { Day = day }] };
        Assert.Equal(usable, PlanCheck.IsUsable(plan, request));
    }

    [Fact]
    public void A_plan_is_usable_with_a_third_of_its_captions()
    {
        Assert.True(PlanCheck.IsUsable(WithCaptions(5), Request));
        Assert.False(PlanCheck.IsUsable(WithCaptions(4), Request));
        Assert.False(PlanCheck.IsUsable(Good with { Schedule = [] }, Request));
        Assert.False(PlanCheck.IsUsable(Good with { Schedule = [.. Good.Schedule.Select(day => day with { Day = 1 })] }, Request));
        Assert.False(PlanCheck.IsUsable(Good, Requests.Create(days: 14, platforms: "Instagram,X,TikTok,LinkedIn")));
    }

    private static Plan WithCaptions(int count)
    {
        var left = count;
        return Good with
        {
            Schedule = [.. Good.Schedule.Select(day => day with
            {
                Posts = [.. day.Posts.Select(post => left-- > 0 ? post : post with { SuggestedCaption = " " })],
            })],
        };
    }

    private static Plan On(int day, string platform, Func<Post, Post> change) => Good with
    {
        Schedule = [.. Good.Schedule.Select(each => each.Day == day
            ? each with { Posts = [.. each.Posts.Select(post => post.Platform == platform ? change(post) : post)] }
            : each)],
    };

    private static Post PostOn(Plan plan, int day, string platform) =>
        plan.Schedule.Single(each => each.Day == day).Posts.Single(post => post.Platform == platform);
}
