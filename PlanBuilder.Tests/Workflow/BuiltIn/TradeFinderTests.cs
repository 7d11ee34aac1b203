using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>What people type as niche, and the trade that it is taken for: the right one, or none.</summary>
public sealed class TradeFinderTests
{
    [Theory]
    [InlineData("everyday", 99, 95)]
    [InlineData("strangers", 99, 80)]
    [InlineData("abroad", 99, 80)]
    [InlineData("second", 99, 80)]
    [InlineData("third", 99, 80)]
    [InlineData("fourth", 99, 80)]
    public void Of_everyday_niches_hardly_one_is_taken_for_another_trade_and_most_are_known(string list, int rightOrNone, int right)
    {
        var niches = Read(list).ToList();
        var wrong = niches.Where(niche => niche.Found is { } found && !niche.Trades.Contains(found)).ToList();
        var known = niches.Count(niche => niche.Trades.Contains(niche.Found ?? "none"));
        var missed = niches.Where(niche => niche.Found is null && !niche.Trades.Contains("none")).Select(niche => niche.Words);
        var report = $"wrong: {string.Join("; ", wrong.Select(niche => $"{niche.Words} = {niche.Found}"))}\n"
            + $"missed: {string.Join("; ", missed)}\n{known} of {niches.Count} right";

        Assert.True(100 * (niches.Count - wrong.Count) >= rightOrNone * niches.Count, report);
        Assert.True(100 * known >= right * niches.Count, report);
    }

    [Theory]
    [InlineData("payroll software", "saas")]
    [InlineData("Fahrradwerkstatt", "bike")]
    [InlineData("Fahrradreparatur", "bike")]
    [InlineData("software for payroll", "saas")]
    [InlineData("logiciel de paie", "saas")]
    [InlineData("Biobäckereien", null)]
    [InlineData("Fotograf Hochzeit", "photo")]
    [InlineData("photography for restaurants", "photo")]
    [InlineData("bar in Berlin", "bar")]
    [InlineData("magician for kids parties", null)]
    [InlineData("restaurant suppliers", null)]
    [InlineData("resistance bands for gyms", null)]
    [InlineData("Harry Potter fan page", null)]
    [InlineData("BAKERY", "bakery")]
    [InlineData("bakery and plumber", "plumber")]
    [InlineData("I help busy parents over forty cook simple meals with what is already in the cupboard", null)]
    [InlineData("", null)]
    [InlineData("🥖🥖", null)]
    [InlineData("\ud800 alone \udc00", null)]
    public void The_word_that_says_what_it_is_decides(string niche, string? trade) =>
        Assert.Equal(trade, Knowledge.Curated.TradeOf(niche)?.Id);

    private static IEnumerable<(string Words, string[] Trades, string? Found)> Read(string list)
    {
        using var file = new StreamReader(typeof(TradeFinderTests).Assembly.GetManifestResourceStream($"niches/{list}.txt")!);
        while (file.ReadLine() is { } line)
        {
            var colon = line.LastIndexOf(": ", StringComparison.Ordinal);
            yield return (line[..colon], line[(colon + 2)..].Split(", "), Knowledge.Curated.TradeOf(line[..colon])?.Id);
        }
    }
}
