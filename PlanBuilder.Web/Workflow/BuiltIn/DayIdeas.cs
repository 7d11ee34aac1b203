using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>A day that people post about, and what to say on it; for these trades alone where it names some.</summary>
internal sealed record DayIdea(string Day, TradeIdea Idea, IReadOnlyList<string>? Trades = null);

/// <summary>
/// Ideas for days with a meaning. <paramref name="Holiday"/> is for public holidays that are not among <paramref name="Days"/>, unless
/// their name holds one of the words of <paramref name="Quiet"/>: on those nothing is said.
/// </summary>
internal sealed record DayIdeas(TradeIdea Holiday, IReadOnlyList<string> Quiet, IReadOnlyList<DayIdea> Days)
{
    /// <summary>What a holiday asks for; null for a day like any other.</summary>
    public TradeIdea? ForHoliday(CalendarDay day, Trade? trade)
    {
        foreach (var note in day.Notes.Where(note => note.Kind is CalendarNoteKind.PublicHoliday or CalendarNoteKind.Observance))
        {
            if (Days.FirstOrDefault(known => known.Day == note.Text && known.Trades?.Contains(trade?.Id ?? "") != false) is { } own)
            {
                return own.Idea;
            }

            if (note.Kind == CalendarNoteKind.PublicHoliday && !Quiet.Any(word => note.Text.Contains(word, StringComparison.Ordinal)))
            {
                return Holiday with { Title = note.Text, Hook = Holiday.Hook.Replace("{day}", note.Text, StringComparison.Ordinal) };
            }
        }

        return null;
    }
}
