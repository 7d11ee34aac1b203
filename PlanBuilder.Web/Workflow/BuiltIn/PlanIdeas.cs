using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Says which idea comes where: what the day asks for, the column that is due, or the pillar that is furthest behind.</summary>
internal sealed class PlanIdeas(
    PlanRequest request, Knowledge knowledge, Trade? trade, bool isGrave, Seed seed)
{
    private readonly IdeaDealer dealer = new(new(knowledge, trade, isGrave), request.PastThemes, seed);
    private readonly PlanSeries series = new(request, isGrave);
    private readonly PillarRotation pillars = new(request.TotalPosts);
    private readonly TabooSubjects taboos = new(trade);
    private readonly IReadOnlyDictionary<int, TradeIdea> keyDates = KeyDateIdeas.For(request);
    private readonly Dictionary<int, int> numbers = [];

    // A niche that the trade doesn't joke about gets no holiday posts.
    private bool AllowsFun => !isGrave && !taboos.AreIn(request.Niche);

    /// <summary>The idea, its pillar, the column it stands in, and its number among the group's, from 0.</summary>
    public (PooledIdea Idea, string Pillar, string Heading, int Number) Next(CalendarDay day, int group, int number, int platforms)
    {
        var at = numbers[group] = numbers.GetValueOrDefault(group, -1) + 1;
        if (number == 1 && keyDates.TryGetValue(day.Day, out var keyed))
        {
            pillars.Take(group, Pillars.Promotional, platforms);
            return (new(keyed, 0), Pillars.Promotional, "", at);
        }

        if (number == 1 && group == 0 && AllowsFun && knowledge.Days.ForHoliday(day, trade) is { } holiday
            && (trade ?? knowledge.Anywhere).InOwnWords(holiday) is var told && !taboos.AreIn(told))
        {
            pillars.Take(group, Pillars.Entertaining, platforms);
            return (new(told, 0) { IsGreeting = true, OwnWords = trade?.OwnWords ?? [] }, Pillars.Entertaining, "", at);
        }

        var pillar = pillars.Next(group, platforms, number == 1 ? series.PillarOn(day.Date) : null);
        return (dealer.Next(group, pillar), pillar, number == 1 ? series.HeadingOn(day.Date, pillar) : "", at);
    }
}
