using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>Where the trade is known, posts are about it: its own ideas, and those for any trade, told in its words.</summary>
public sealed class TradeCaptionsTests
{
    [Theory]
    [InlineData(14, "Instagram,TikTok,Facebook", "2026-11-24")]
    [InlineData(30, "Instagram", "2026-12-08")]
    [InlineData(30, "Instagram,TikTok,Facebook", "2026-12-08")]
    public void Four_captions_of_five_are_about_the_trade_even_where_holidays_are_many(int days, string platforms, string start)
    {
        foreach (var trade in Knowledge.Curated.Trades)
        {
            var request = Requests.Create(trade.Words["en"][0], days: days, platforms: platforms, start: DateOnly.Parse(start, null));
            var posts = new BuiltInPlanner().Make(request with { Country = "US" }, trade).Posts();
            var own = trade.Teach.Concat(trade.Show).Concat(trade.Offer).Select(idea => idea.Title).ToHashSet();
            var others = posts
                .Where(post => !own.Contains(PlanSeries.TitleOf(post.Theme)) && !Names(trade, post.SuggestedCaption!)).ToList();
            Assert.True(
                5 * others.Count <= posts.Count,
                $"{trade.Id}, {others.Count} of {posts.Count} aren't: {string.Join("; ", others.Select(post => post.Theme).Distinct())}");
            Assert.All(posts, post => Assert.DoesNotContain('{', post.SuggestedCaption! + post.Visual + post.Hook));
        }
    }

    [Fact]
    public void A_niche_of_no_trade_is_greeted_in_words_of_its_own()
    {
        var request = Requests.Create("general", days: 30, start: new(2026, 12, 8)) with { Country = "US" };
        var posts = Requests.Make(request).Posts();
        Assert.Contains(posts, post => post.SuggestedCaption!.StartsWith("Merry Christmas from our place.", StringComparison.Ordinal));
        Assert.All(posts, post => Assert.DoesNotContain('{', post.SuggestedCaption! + post.Visual + post.Hook));
    }

    private static bool Names(Trade trade, string caption) =>
        trade.OwnWords.Concat(trade.Words["en"]).Any(word => caption.Contains(word, StringComparison.OrdinalIgnoreCase));
}
