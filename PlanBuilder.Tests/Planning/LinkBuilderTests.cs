using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class LinkBuilderTests
{
    [Theory]
    [InlineData(
        "https://bakery.example",
        "https://bakery.example/?utm_source=x&utm_medium=social&utm_campaign=sourdough-bakery-2026-11-24")]
    [InlineData(
        "https://bakery.example/shop?utm_source=old&id=7#rye",
        "https://bakery.example/shop?id=7&utm_source=x&utm_medium=social&utm_campaign=sourdough-bakery-2026-11-24#rye")]
    [InlineData("http://bakery.example", null)]
    [InlineData("https://me:pw@bakery.example", null)]
    [InlineData("bakery", null)]
    [InlineData(null, null)]
    public void A_link_says_where_its_visits_come_from(string? site, string? link) =>
        Assert.Equal(link, LinkBuilder.For(Request(Goals.DriveWebsiteTraffic) with { Website = site }, "X"));

    [Fact]
    public void Other_goals_have_no_links() =>
        Assert.Null(LinkBuilder.For(Request(Goals.GrowFollowers) with { Website = "https://bakery.example" }, "X"));

    [Theory]
    [InlineData("Zahnarztpraxis in Köln-Süd", "zahnarztpraxis-in-koln-sud-2026-11-24")]
    [InlineData("パン屋", "%E3%83%91%E3%83%B3%E5%B1%8B-2026-11-24")]
    [InlineData("???", "plan-2026-11-24")]
    public void A_campaign_is_called_after_the_plan(string niche, string campaign)
    {
        var request = Request(Goals.DriveWebsiteTraffic) with { Website = "https://bakery.example", Niche = niche };

        var link = LinkBuilder.For(request, "Google Business Profile")!;

        Assert.EndsWith($"utm_campaign={campaign}", link, StringComparison.Ordinal);
        Assert.Contains("utm_source=google-business-profile&", link, StringComparison.Ordinal);
        Assert.True(LinkBuilder.IsLink(link));
    }

    [Fact]
    public void A_plan_gets_links_of_ours_alone_and_a_post_that_moves_takes_its_own_along()
    {
        var request = Request(Goals.DriveWebsiteTraffic) with { Website = "https://bakery.example" };
        var plan = Requests.Make(request);
        var post = plan.Posts().First(post => post.Platform == "X") with { Link = "https://else.example/" };

        var repaired = PlanRepair.Repair(PlanEdit.With(plan, 1, post), request);
        var moved = PlanEdit.With(repaired, 1, repaired.Find(post.Id)!.Post with { Platform = "TikTok" }).Find(post.Id)!.Post;

        Assert.All(repaired.Posts(), each => Assert.Equal(LinkBuilder.For(request, each.Platform), each.Link));
        Assert.Equal(LinkBuilder.For(request, "TikTok"), moved.Link);
        Assert.Equal("https://else.example/", LinkBuilder.On("https://else.example/", "TikTok"));
    }

    [Theory]
    [InlineData("Book here: https://www.bakery.example/shop.", "Book here: https://www.bakery.example/shop?{utm}.")]
    [InlineData("(https://bakery.example/?id=7) and https://else.example/",
        "(https://bakery.example/?id=7&{utm}) and https://else.example/")]
    [InlineData("Plain words, and http://bakery.example", "Plain words, and http://bakery.example")]
    [InlineData(null, null)]
    public void A_first_comment_says_where_its_visits_come_from_wherever_its_post_goes(string? comment, string? tagged)
    {
        var request = Request(Goals.DriveWebsiteTraffic) with { Website = "https://bakery.example" };
        var plan = Requests.Make(request);
        var post = plan.Posts().First(post => post.Platform == "LinkedIn") with { FirstComment = comment };

        var repaired = PlanRepair.Repair(PlanEdit.With(plan, 1, post), request);
        var moved = PlanEdit.With(repaired, 1, repaired.Find(post.Id)!.Post with { Platform = "Facebook" });

        Assert.Equal(Tagged("linkedin"), repaired.Find(post.Id)!.Post.FirstComment);
        Assert.Equal(Tagged("facebook"), moved.Find(post.Id)!.Post.FirstComment);
        Assert.Equal(Tagged("linkedin"), PlanRepair.Repair(repaired, request).Find(post.Id)!.Post.FirstComment);
        Assert.Equal(comment, PlanRepair.Repair(
            PlanEdit.With(plan, 1, post), request with { Goal = Goals.GrowFollowers }).Find(post.Id)!.Post.FirstComment);

        string? Tagged(string network) => tagged?.Replace(
            "{utm}", $"utm_source={network}&utm_medium=social&utm_campaign=sourdough-bakery-2026-11-24", StringComparison.Ordinal);
    }

    private static PlanRequest Request(string goal) => Requests.Create(goal: goal, days: 7);
}
