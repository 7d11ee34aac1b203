using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class PlanDifferenceTests
{
    private static readonly Plan Plan = Requests.Make(Requests.Create(days: 7, platforms: "Instagram"));
    private static readonly PlacedPost First = Plan.Find("d1-instagram")!;

    [Fact]
    public void A_plan_does_not_differ_from_itself() => Assert.Empty(PlanDifference.Between(Plan, PlanCheck.WithShown(Plan)));

    [Fact]
    public void Added_removed_and_changed_posts_are_told_apart()
    {
        var changed = PlanEdit.Without(Plan, "d2-instagram");
        changed = PlanEdit.With(changed, 1, First.Post with { Theme = "Another theme", SuggestedHashtags = ["#one"] });
        changed = PlanEdit.With(changed, 5, First.Post with { Id = "new" });
        var found = PlanDifference.Between(Plan, changed);

        Assert.Equal(["Edited", "Added", "Removed"], found.Select(change => change.What));
        Assert.Equal(["Theme", "Hashtags"], found[0].Fields.Select(field => field.Field));
        Assert.Equal(("Another theme", "#one"), (found[0].Fields[0].After, found[0].Fields[1].After));
    }

    [Fact]
    public void A_change_is_summarized_in_a_few_words()
    {
        PlacedPost At(int day, Post post) => new(Plan.Schedule[day - 1], post);
        var post = First.Post with { Theme = "The oven" };
        Assert.Equal("Moved “The oven” to day 3, 10:00 AM", PlanDifference.Summarize(At(1, post), At(3, post with { Time = "10:00" })));
        Assert.Equal(
            "Edited caption and angle of “The oven”",
            PlanDifference.Summarize(At(1, post), At(1, post with { SuggestedCaption = "x", Angle = "y" })));
        Assert.Equal("Edited date, theme, and caption of “The dough”",
            PlanDifference.Summarize(At(1, post), At(3, post with { Theme = "The dough", SuggestedCaption = "x" })));
        Assert.Equal("Added “The oven” to day 2", PlanDifference.Summarize(null, At(2, post)));
        Assert.Equal("Removed a post for Instagram from day 2", PlanDifference.Summarize(At(2, post with { Theme = "" }), null));
        Assert.InRange(
            PlanDifference.Summarize(null, At(2, post with { Theme = string.Concat(Enumerable.Repeat("🥖", 500)) })).Length, 60, 200);
    }

    [Theory]
    [InlineData("Added “The oven” to day 2", "Undid addition of “The oven” to day 2")]
    [InlineData("Removed “The oven” from day 2", "Undid removal of “The oven” from day 2")]
    [InlineData("Moved “The oven” to day 3, 10:00 AM", "Undid move of “The oven” to day 3, 10:00 AM")]
    [InlineData("Edited theme of “The oven”", "Undid changes to theme of “The oven”")]
    [InlineData("Restored original plan", "Undid restore of original plan")]
    [InlineData("Rewrote “The oven”", "Undid rewrite of “The oven”")]
    [InlineData("Wrote 3 posts", "Undid writing of 3 posts")]
    [InlineData("Set “The oven” to Approved", "Undid setting “The oven” to Approved")]
    [InlineData("Redid move of “The oven”", "Undid move of “The oven”")]
    [InlineData("Broke it", "Undid: Broke it")]
    public void Undoing_a_change_is_summarized_by_its_noun(string what, string undone) => Assert.Equal(undone, PlanDifference.Undone(what));

    [Fact]
    public void Doing_a_change_again_is_summarized_by_its_noun() =>
        Assert.Equal("Redid removal of “The oven” from day 2", PlanDifference.Redone("Removed “The oven” from day 2"));

    [Fact]
    public void A_status_and_a_lock_are_summarized_by_what_they_are_now()
    {
        var post = First.Post with { Theme = "The oven" };
        var approved = post.WithStatus(PostStatus.Approved);
        Assert.Equal("Set “The oven” to Approved", Summary(post, approved));
        Assert.Equal("Edited angle of “The oven”", Summary(post, approved with { Angle = "x" })); // the status follows from it
        Assert.Equal("Edited lock of “The oven”", Summary(post, post with { Locked = true }));
        Assert.Equal("", PlanDifference.Summarize(null, null));

        static string Summary(Post before, Post after) =>
            PlanDifference.Summarize(First with { Post = before }, First with { Post = after });
    }

    [Fact]
    public void Each_part_of_a_post_is_compared()
    {
        var after = new Post("new", "", PostTypes.Poll, "B", "X", Pillars.Promotional, "C", ["#one", "#two"], "D")
        {
            PrivateNote = "E", Locked = false, Status = PostStatus.InReview,
        };
        var changes = PlanDifference.Between(null, new PlacedPost(new(3, new(2026, 11, 26), [after]), after));

        Assert.Equal(
            [
                ("When", "Day 3, Thu Nov 26, no time"), ("Platform", "X"), ("Type", PostTypes.Poll), ("Pillar", "Promotional"),
                ("Theme", "B"), ("Caption", "C"), ("Hashtags", "#one #two"), ("Angle", "D"), ("Status", "In review"),
                ("Private note", "E"), ("Lock", "Unlocked"),
            ],
            changes.Select(change => (change.Field, change.After)));

        var timed = new PlacedPost(new(3, null, []), after with { Time = "09:00" });
        Assert.Equal("Day 3, 9:00 AM", PlanDifference.Between(null, timed)[0].After);
    }
}
