using System.Text.Json;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>What a person types as niche, and what becomes of it in a plan.</summary>
public sealed class NicheTests
{
    public static TheoryData<int> Odd() => [.. Enumerable.Range(0, Requests.OddNiches.Length)];

    [Theory, MemberData(nameof(Odd))]
    public void Whatever_is_typed_the_plan_is_whole_and_within_all_limits(int i)
    {
        foreach (var goal in Goals.All)
        {
            var request = Requests.Create(Requests.OddNiches[i], goal);
            var plan = Requests.Make(request);

            Assert.Empty(PlanCheck.Findings(plan, request));
            Assert.All(plan.Posts(), post =>
            {
                Assert.All(post.SuggestedHashtags!, tag => Assert.Matches(@"\A#[\p{L}\p{Nd}ー]+\z", tag));
                Assert.All(post.SuggestedHashtags!, tag => Assert.Contains(tag, char.IsLetter));
                Assert.DoesNotContain(post.SuggestedCaption!, c => c is '<' or '>' or '{' or '}' or '\t' or '\r' || char.IsSurrogate(c));
            });
            Assert.Equal(request.TotalPosts, PlanReader.Read(JsonSerializer.Serialize(plan, Plan.Json)).Plan!.TotalPosts);
        }
    }

    [Fact]
    public void On_X_caption_and_hashtags_together_stay_within_280()
    {
        foreach (var goal in Goals.All)
        {
            foreach (var niche in (string[])[.. Requests.OddNiches, .. Requests.Trades, "ornamental woodturning lessons"])
            {
                Assert.All(Requests.Make(Requests.Create(niche, goal, platforms: "X")).Posts(), post =>
                    Assert.InRange(post.SuggestedCaption!.Length + post.SuggestedHashtags!.Sum(tag => tag.Length), 20, 280));
            }
        }
    }

    [Theory]
    [InlineData("sourdough bakery", "SourdoughBakery")]
    [InlineData("dentist", "Dentist")]
    [InlineData("women's   running\nclub", "WomensRunningClub")]
    [InlineData("Zahnarztpraxis in Köln-Süd", null)]
    [InlineData("パン屋", "パン屋")]
    [InlineData("<b>bakery</b>", null)]
    [InlineData("recycling service of a city", null)]
    [InlineData("general", null)]
    [InlineData("योग", null)]
    [InlineData("🥖🥖", null)]
    [InlineData("2026", null)]
    public void It_is_a_tag_whole_or_not_at_all(string niche, string? tag) => Assert.Equal(tag, Tags.Whole(niche));

    [Fact]
    public void Unlike_niches_share_no_caption()
    {
        foreach (var goal in Goals.All)
        {
            var seen = new Dictionary<string, string>();
            foreach (var niche in (string[])[.. Requests.Trades, "general"])
            {
                foreach (var post in Requests.Make(Requests.Create(niche, goal, days: 7, platforms: "Instagram,X,Facebook")).Posts())
                {
                    Assert.True(
                        seen.TryAdd(post.SuggestedCaption!, niche),
                        $"{niche} and {seen.GetValueOrDefault(post.SuggestedCaption!)}: {post.SuggestedCaption}");
                }
            }
        }
    }

    [Theory, InlineData("sourdough bakery", false), InlineData("children's dentist", false), InlineData("falconry", true)]
    public void A_trade_we_know_gets_captions_that_are_ready_and_another_gets_briefs_that_say_so(string niche, bool needsWords)
    {
        var plan = Requests.Make(Requests.Create(niche, platforms: "Instagram,TikTok,Facebook"));

        Assert.All(plan.Posts(), post => Assert.Equal(needsWords ? true : null, post.NeedsWords));
        Assert.Equal(needsWords, plan.Posts().Any(post => post.SuggestedCaption!.Contains(TradeIdea.Blank, StringComparison.Ordinal)));
        Assert.Equal(plan.Posts().Select(post => post.NeedsWords), PlanReader.Read(JsonSerializer.Serialize(plan, Plan.Json)).Plan!.Posts()
            .Select(post => post.NeedsWords));
        Assert.Equal(needsWords, plan.Provenance.Trade == Provenance.NoTrade);
    }

    [Fact]
    public void The_word_general_never_stands_in_a_general_plan() =>
        Assert.All(Requests.Make(Requests.Create("general")).Posts(), post =>
            Assert.DoesNotContain(
                "general", post.SuggestedCaption + string.Concat(post.SuggestedHashtags!), StringComparison.OrdinalIgnoreCase));
}
