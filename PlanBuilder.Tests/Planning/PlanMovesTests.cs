using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class PlanMovesTests
{
    private const string Id = "d1-x";

    private static readonly Plan Plan = Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"));

    [Fact]
    public void A_post_for_another_platform_has_what_that_one_takes_and_keeps_its_words()
    {
        var words = new string('a', 600);
        var plan = PlanEdit.With(Plan, 1, Plan.Find(Id)!.Post with
        {
            Type = PostTypes.Thread,
            Thread = ["A part"],
            Poll = new("Which?", ["This", "That"]),
            SuggestedCaption = words,
            SuggestedHashtags = ["#one", "#two", "#three", "#four"],
            PrivateNote = "Ask Ada",
            Status = PostStatus.Posted,
        });

        var pinterest = Copy(plan, "Pinterest");
        Assert.Equal(("Pinterest", words, "Ask Ada"), (pinterest.Platform, pinterest.SuggestedCaption, pinterest.PrivateNote));
        Assert.Equal((null, null, PostStatus.Draft), (pinterest.Thread, pinterest.Poll, pinterest.Status));
        Assert.Equal(["#one", "#two", "#three"], pinterest.SuggestedHashtags);
        Assert.True(PostTypes.Suits(pinterest.Type, "Pinterest"));
        Assert.InRange(pinterest.Title!.Length, 1, 100);
        Assert.Contains(pinterest.Findings!, finding => finding.Contains("Pinterest allows 500", StringComparison.Ordinal));

        Assert.Null(Copy(plan, "Google Business Profile").SuggestedHashtags);
        Assert.Equal(["A part"], Copy(plan, "Bluesky").Thread);
        Assert.Equal(plan.Find(Id)!.Post.Time, Copy(plan, "Bluesky").Time);
    }

    [Fact]
    public void A_post_that_moves_keeps_what_its_maker_found()
    {
        var found = PlanCheck.WithShown(PlanEdit.Each(Plan, [Id], post => post with { Findings = ["Says what no source says."] }));
        var moved = ((PlanMove.Changed)PlanMoves.Move(found, [Id, "d2-x"], null, 2)).Plan;
        Assert.Equal(["Says what no source says."], moved.Find(Id)!.Post.Findings);
        Assert.Equal((3, 4), (moved.Find(Id)!.Day.Day, moved.Find("d2-x")!.Day.Day));
        Assert.Equal(Plan.ContentMix, moved.ContentMix);
    }

    [Fact]
    public void Findings_made_for_display_are_removed_before_storing()
    {
        var both = PlanEdit.With(Plan, 1, Plan.Find(Id)!.Post with { Id = "second" });
        var shown = PlanCheck.WithShown(both);
        Assert.NotNull(shown.Find("second")!.Post.Findings);
        List<PlanDay> days = [.. shown.Schedule
            .Select(day => day with { Posts = [.. day.Posts.Select(post => post with { Shown = null })] })];
        foreach (var plan in new[] { shown, shown with { Schedule = days } })
        {
            Assert.All(PlanCheck.WithoutShown(plan).Posts(), post => Assert.Null(post.Findings));
        }
    }

    private static Post Copy(Plan plan, string platform) =>
        ((PlanMove.Changed)PlanMoves.DuplicateTo(plan, Id, "copy", Platform.Find(platform)!)).Plan.Find("copy")!.Post;
}
