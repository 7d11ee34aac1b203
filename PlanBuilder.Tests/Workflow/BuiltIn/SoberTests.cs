using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>What is grave gets nothing cheerful, whether we know its trade or not.</summary>
public sealed class SoberTests
{
    public static TheoryData<string> Grave() => [.. Lines("grave")];

    public static TheoryData<string> Harmless() => [.. Lines("harmless")];

    [Theory, MemberData(nameof(Grave))]
    public void Only_ideas_marked_sober_come_into_a_grave_plan(string niche)
    {
        Assert.True(IsGrave(niche), niche);

        var plan = Requests.Make(Requests.Create(niche, Goals.IncreaseEngagement, start: new(2026, 12, 20)) with { Country = "US" });
        var allowed = Knowledge.Curated.Trades.SelectMany(trade => Ideas(trade).Where(idea => idea.Sober || trade.Sober))
            .Concat(Ideas(Knowledge.Curated.SoberBriefs)).Concat(Ideas(Knowledge.Curated.SoberAnywhere))
            .Select(idea => idea.Title).ToHashSet();
        Assert.All(plan.Posts(), post =>
        {
            Assert.Contains(PlanSeries.TitleOf(post.Theme), allowed);
            Assert.DoesNotContain("Merry", post.SuggestedCaption!, StringComparison.Ordinal);
            Assert.DoesNotContain('!', post.SuggestedCaption!);
        });
        Assert.All(plan.Posts().SelectMany(post => post.SuggestedHashtags!), tag =>
            Assert.DoesNotContain("happy", tag, StringComparison.OrdinalIgnoreCase));
    }

    [Theory, MemberData(nameof(Harmless))]
    public void Words_that_only_sound_grave_are_not(string niche) => Assert.False(Knowledge.Curated.SoberRule.IsGrave(niche), niche);

    [Theory, InlineData("grave-abroad", true), InlineData("grave-second", true), InlineData("grave-third", true)]
    [InlineData("grave-fourth", true)]
    [InlineData("harmless-abroad", false), InlineData("harmless-second", false), InlineData("harmless-third", false)]
    public void Grave_niches_are_recognized_in_eight_languages(string list, bool isGrave) =>
        Assert.True(
            Lines(list).All(niche => IsGrave(niche) == isGrave), string.Join("; ", Lines(list).Where(niche => IsGrave(niche) != isGrave)));

    [Theory, InlineData("everyday"), InlineData("strangers"), InlineData("abroad"), InlineData("second")]
    public void No_everyday_niche_is_mistaken_for_a_grave_one(string list)
    {
        var grave = Lines(list).Select(line => line.Split(": "))
            .Where(line => line[1].Split(", ").All(id => Knowledge.Curated.Trade(id)?.Sober != true))
            .Select(line => line[0]).Where(Knowledge.Curated.SoberRule.IsGrave).ToList();
        Assert.True(grave.Count == 0, string.Join("; ", grave));
    }

    [Fact]
    public void A_key_date_is_told_soberly_too()
    {
        var request = Requests.Create("grief counselor", start: new(2026, 12, 20), platforms: "Instagram");
        var plan = Requests.Make(request with { KeyDates = [new(new(2026, 12, 24), "Open evening")] });
        Assert.Contains(plan.Posts(), post => post.SuggestedCaption!.Contains("Open evening: that's today.", StringComparison.Ordinal));
    }

    private static bool IsGrave(string niche) =>
        Knowledge.Curated.SoberRule.IsGrave(niche) || Knowledge.Curated.TradeOf(niche)?.Sober == true;

    private static IEnumerable<TradeIdea> Ideas(Trade trade) => trade.Teach.Concat(trade.Show).Concat(trade.Offer);

    private static string[] Lines(string list)
    {
        using var file = new StreamReader(typeof(SoberTests).Assembly.GetManifestResourceStream($"niches/{list}.txt")!);
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
