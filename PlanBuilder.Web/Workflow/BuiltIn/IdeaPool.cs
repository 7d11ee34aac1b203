using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>An idea that a plan may have. Those of a lower <paramref name="Tier"/> are nearer to its trade.</summary>
internal sealed record PooledIdea(TradeIdea Idea, int Tier)
{
    /// <summary>Whether nothing is asked for after it: nobody says "Merry Christmas, follow along."</summary>
    public bool IsGreeting { get; init; }

    /// <summary>
    /// Words by which one sees what trade it is about, for an idea that would do for any; none for a trade's own, each sentence of which is
    /// about it.
    /// </summary>
    public IReadOnlyList<string> OwnWords { get; init; } = [];

    /// <summary>Whether its creator has to fill in blanks.</summary>
    public bool HasBlanks => Text.Contains(TradeIdea.Blank, StringComparison.Ordinal);

    private string Text => $"{Idea.Hook} {Idea.Say} {Idea.Why} {Idea.Ask}";
}

/// <summary>
/// The ideas for a trade by pillar. What is grave has only those that suit it: never one of another kind, however well they fit the trade.
/// Nothing entertaining is about what the trade doesn't joke about.
/// </summary>
internal sealed class IdeaPool
{
    private const int OfAnyTrade = 1; // the tier of ideas that are told in the trade's words

    private readonly Dictionary<string, IReadOnlyList<PooledIdea>> ideas;

    public IdeaPool(Knowledge knowledge, Trade? trade, bool isGrave)
    {
        IReadOnlyList<Trade> sources = (trade, isGrave) switch
        {
            (null, false) => [knowledge.Briefs],
            (null, true) => [knowledge.SoberBriefs],
            (_, true) => [trade.Sober ? trade : SoberPartOf(trade), InWordsOf(trade, knowledge.SoberAnywhere), knowledge.SoberBriefs],
            _ => [trade, InWordsOf(trade, knowledge.Anywhere), knowledge.Briefs],
        };
        var taboos = new TabooSubjects(trade);
        ideas = Pillars.All.ToDictionary(pillar => pillar, IReadOnlyList<PooledIdea> (pillar) =>
        [
            .. sources.SelectMany((source, tier) => IdeasOf(source, pillar)
                .Select(idea => new PooledIdea(idea, tier) { OwnWords = tier == OfAnyTrade ? trade!.OwnWords : [] }))
                .Where(pooled => pillar != Pillars.Entertaining || isGrave || !taboos.AreIn(pooled.Idea))
                .DistinctBy(pooled => pooled.Idea.Title),
        ]);
    }

    public IReadOnlyList<PooledIdea> this[string pillar] => ideas[pillar];

    private static IReadOnlyList<TradeIdea> IdeasOf(Trade trade, string pillar) => pillar switch
    {
        Pillars.Educational => trade.Teach,
        Pillars.Entertaining => trade.Show,
        _ => trade.Offer,
    };

    private static Trade SoberPartOf(Trade trade) => Each(trade, ideas => [.. ideas.Where(idea => idea.Sober)]);

    private static Trade InWordsOf(Trade trade, Trade anywhere) => Each(anywhere, ideas => [.. ideas.Select(trade.InOwnWords)]);

    private static Trade Each(Trade trade, Func<IReadOnlyList<TradeIdea>, IReadOnlyList<TradeIdea>> change) =>
        trade with { Teach = change(trade.Teach), Show = change(trade.Show), Offer = change(trade.Offer) };
}
