using System.Globalization;
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
                Assert.NotEmpty(post.SuggestedHashtags!);
                Assert.All(post.SuggestedHashtags!, tag => Assert.Matches(@"\A#[\p{L}\p{Nd}]+\z", tag));
                Assert.Contains(post.SuggestedHashtags!, tag => tag.Any(char.IsLetter));
                Assert.DoesNotContain(post.SuggestedCaption!, c => c is '<' or '>' or '{' or '}' or '\t' or '\r' || char.IsSurrogate(c));
            });
            Assert.Equal(84, PlanReader.Read(JsonSerializer.Serialize(plan, Plan.Json)).Plan!.TotalPosts);
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
                    Assert.InRange(post.SuggestedCaption!.Length + post.SuggestedHashtags!.Sum(tag => tag.Length), 60, 280));
            }
        }
    }

    [Theory]
    [InlineData("sourdough bakery", "SourdoughBakery,Sourdough,Bakery")]
    [InlineData("dentist", "Dentist")]
    [InlineData("women's   running\nclub", "WomensRunningClub,Womens,Running,Club")]
    [InlineData("Zahnarztpraxis in Köln-Süd", "ZahnarztpraxisKölnSüd,Zahnarztpraxis,Köln,Süd")]
    [InlineData("<b>bakery</b>", "Bakery")]
    [InlineData("general", "")]
    [InlineData("योग", "")]
    [InlineData("🥖🥖", "")]
    [InlineData("2026", "")]
    public void Tags_come_from_its_words(string niche, string tags) => Assert.Equal(tags, string.Join(',', new Niche(niche).Tags));

    [Theory]
    [InlineData("sourdough  bakery", "Sourdough bakery")]
    [InlineData("café", "Café")]
    [InlineData("general", null)]
    [InlineData("I bake bread", null)]
    [InlineData("bread for people who have no time", null)]
    [InlineData("<b>bakery</b>", null)]
    [InlineData("مخبز", null)]
    [InlineData("", null)]
    public void Its_name_stands_in_a_caption_only_where_it_reads_well(string niche, string? name) =>
        Assert.Equal(name, new Niche(niche).Name);

    [Theory, InlineData("2026-11-24"), InlineData("2027-02-28"), InlineData("2028-06-01")]
    public void Unlike_niches_share_no_caption_even_without_their_names(string start)
    {
        foreach (var goal in Goals.All)
        {
            var seen = new Dictionary<string, string>();
            foreach (var niche in (string[])[.. Requests.Trades, "general", "falconry"])
            {
                var day = DateOnly.Parse(start, CultureInfo.InvariantCulture);
                foreach (var post in Requests.Make(Requests.Create(niche, goal, start: day)).Posts())
                {
                    var bare = post.SuggestedCaption!.Replace(niche, "", StringComparison.OrdinalIgnoreCase);
                    Assert.True(seen.TryAdd(bare, niche), $"{niche} and {seen.GetValueOrDefault(bare)}: {bare}");
                }
            }
        }
    }

    [Fact]
    public void A_trade_we_know_gets_its_own_jobs_and_another_does_not()
    {
        Assert.Contains(
            Requests.Make(Requests.Create("sourdough bakery")).Posts(),
            post => post.SuggestedCaption!.StartsWith("Scoring the dough: ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Requests.Make(Requests.Create("falconry")).Posts(),
            post => post.Angle!.Contains("For example", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dentist_is_asked_for_nothing_that_shows_or_mocks_patients_and_a_baker_for_no_second_opinion()
    {
        foreach (var goal in Goals.All)
        {
            Assert.Empty(Requests.Make(Requests.Create("dentist", goal, platforms: "Instagram,Facebook,LinkedIn")).Posts()
                .Select(post => post.Theme)
                .Intersect(["It did not go to plan", "Before, after, and why", "Made from start to finish",
                    "Things people say", "A tiny race"]));
            Assert.Empty(Requests.Make(Requests.Create("sourdough bakery", goal, platforms: "Instagram,TikTok,X")).Posts()
                .Select(post => post.Theme)
                .Intersect(["A second opinion", "How to say what you want", "Room for you", "Comparing like with like"]));
        }
    }

    [Fact]
    public void The_word_general_never_stands_in_a_general_plan() =>
        Assert.All(Requests.Make(Requests.Create("general")).Posts(), post =>
            Assert.DoesNotContain(
                "general", post.SuggestedCaption + string.Concat(post.SuggestedHashtags!), StringComparison.OrdinalIgnoreCase));
}
