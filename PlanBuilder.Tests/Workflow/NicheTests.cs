using System.Text.Json;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Workflow;

/// <summary>What a person types as niche, and what becomes of it in a plan.</summary>
public sealed class NicheTests
{
    public static TheoryData<int> Odd() => [.. Enumerable.Range(0, Requests.OddNiches.Length)];

    [Theory, MemberData(nameof(Odd))]
    public void Whatever_is_typed_the_plan_is_whole_and_within_all_limits(int i)
    {
        foreach (var goal in Goals.All)
        {
            var request = Requests.Of(Requests.OddNiches[i], goal);
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
        foreach (var niche in Requests.OddNiches.Concat(Requests.Trades))
        {
            Assert.All(Requests.Make(Requests.Of(niche, platforms: "X")).Posts(), post =>
                Assert.InRange(post.SuggestedCaption!.Length + post.SuggestedHashtags!.Sum(tag => tag.Length + 1), 60, 280));
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
    public void Its_name_stands_in_a_caption_only_where_it_reads_well(string niche, string? name) => Assert.Equal(name, new Niche(niche).Name);

    [Fact]
    public void The_word_general_never_stands_in_a_general_plan() =>
        Assert.All(Requests.Make(Requests.Of("general")).Posts(), post =>
            Assert.DoesNotContain("general", post.SuggestedCaption + string.Concat(post.SuggestedHashtags!), StringComparison.OrdinalIgnoreCase));
}
