using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>The places of a request that never had a post.</summary>
public sealed class MissingPostsTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "Instagram,X");
    private static readonly Plan Whole = Requests.Make(Request);

    [Fact]
    public void They_are_places_with_an_id_a_good_hour_and_the_pillar_that_the_mix_lacks()
    {
        var made = PlanEdit.Without(Whole, ["d3-x", "d5-instagram"]);
        var missing = MissingPosts.In(made, made, Request);
        Assert.Equal(
            [(3, "d3-x", "X"), (5, "d5-instagram", "Instagram")],
            missing.Select(place => (place.Day.Day, place.Post.Id, place.Post.Platform)));
        Assert.All(missing, place => Assert.True(PostTime.IsTime(place.Post.Time)));
        Assert.All(missing, place => Assert.True(PostTypes.Suits(place.Post.Type, place.Post.Platform)));
        Assert.All(missing, place => Assert.Contains(place.Post.Pillar, Pillars.All));
        Assert.All(missing, place => Assert.Null(place.Post.SuggestedCaption));
    }

    [Fact]
    public void What_its_owner_removed_or_added_since_is_not_missing()
    {
        var made = PlanEdit.Without(Whole, ["d3-x", "d5-x"]);
        var now = PlanEdit.With(PlanEdit.Without(made, "d4-x"), 5, Whole.Find("d5-x")!.Post with { Id = "by-hand" });
        Assert.Equal(["d3-x"], MissingPosts.In(now, made, Request).Select(place => place.Post.Id));
        Assert.Empty(MissingPosts.In(Whole, Whole, Request));
    }

    [Fact]
    public void Days_off_miss_nothing_and_of_several_a_day_only_what_is_not_there()
    {
        var request = Request with { SkipDays = [Request.DateOf(3).DayOfWeek], PostsPerDay = 2 };
        var missing = MissingPosts.In(Whole, Whole, request).ToList();
        Assert.DoesNotContain(missing, place => place.Day.Day == 3);
        Assert.Equal(12, missing.Count);
        Assert.All(missing, place => Assert.EndsWith("-2", place.Post.Id, StringComparison.Ordinal));
        Assert.All(missing, place => Assert.DoesNotContain(place.Post.Time, place.Day.Posts
            .Where(post => post.Platform == place.Post.Platform).Select(post => post.Time)));
    }

    [Theory]
    [InlineData("No post for X on day 3, Instagram on day 5.", true)]
    [InlineData("Fewer posts than requested for X on day 3.", true)]
    [InlineData("You stopped this plan when it had 9 of 28 posts.", true)]
    [InlineData("We don't know the public holidays of Andorra yet.", false)]
    public void Notes_say_that_some_are_missing(string note, bool noted) =>
        Assert.Equal(noted, MissingPosts.AreNoted(Noted(Whole, note)));

    [Fact]
    public void Notes_name_what_is_missing_now()
    {
        var made = Noted(PlanEdit.Without(Whole, ["d3-x", "d5-instagram"]), "By hand.", "No post for X on day 3, Instagram on day 5.");
        var now = PlanEdit.With(made, 3, Whole.Find("d3-x")!.Post);
        Assert.Equal(["By hand.", "No post for Instagram on day 5."], Renoted(now, made));
        Assert.Equal(["By hand."], Renoted(PlanEdit.With(now, 5, Whole.Find("d5-instagram")!.Post), made));

        var request = Request with { PostsPerDay = 2 };
        var stopped = Noted(Whole, "You stopped this plan when it had 14 of 28 posts.");
        Assert.Equal(stopped.Provenance.Notes, MissingPosts.Renoted(stopped, MissingPosts.In(stopped, stopped, request)).Provenance.Notes);
        var few = Noted(PlanEdit.Only(Whole, (day, _) => day.Day == 1), "No post for X.");
        Assert.StartsWith("Fewer posts than requested for Instagram on day 1, X on day 1.", MissingPosts
            .Renoted(few, MissingPosts.In(few, few, request)).Provenance.Notes[1], StringComparison.Ordinal);

        static IReadOnlyList<string> Renoted(Plan plan, Plan made) =>
            MissingPosts.Renoted(plan, MissingPosts.In(plan, made, Request)).Provenance.Notes;
    }

    private static Plan Noted(Plan plan, params string[] notes) =>
        plan with { Provenance = plan.Provenance with { Notes = notes } };
}
