using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Deals the ideas out over one plan: none twice to the same platforms and none of the last plans', as long as there are enough; those of
/// the trade first.
/// </summary>
internal sealed class IdeaDealer(IdeaPool pool, IReadOnlyList<string> pastThemes, Seed seed)
{
    private const int MostGroups = 3; // told more often, it would be told in nearly the same words

    private readonly HashSet<string> past = [.. pastThemes.Select(PlanSeries.TitleOf)];
    private readonly Dictionary<TradeIdea, int> uses = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(TradeIdea Idea, int Group), int> usesByGroup = [];

    /// <summary>The next idea for a group of platforms.</summary>
    public PooledIdea Next(int group, string pillar)
    {
        var next = pool[pillar].Select((pooled, place) => (pooled, place))
            .OrderBy(choice => usesByGroup.GetValueOrDefault((choice.pooled.Idea, group)))
            .ThenBy(choice => past.Contains(choice.pooled.Idea.Title) ? 1 : 0)
            .ThenBy(choice => pillar == Pillars.Promotional ? uses.GetValueOrDefault(choice.pooled.Idea) : 0) // short, so few forms
            .ThenBy(choice => uses.GetValueOrDefault(choice.pooled.Idea) < MostGroups ? 0 : 1)
            .ThenBy(choice => choice.pooled.Tier)
            .ThenBy(choice => uses.GetValueOrDefault(choice.pooled.Idea))
            .ThenBy(choice => seed.At(choice.place))
            .First().pooled;
        uses[next.Idea] = uses.GetValueOrDefault(next.Idea) + 1;
        usesByGroup[(next.Idea, group)] = usesByGroup.GetValueOrDefault((next.Idea, group)) + 1;
        return next;
    }
}
