using System.Globalization;
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
    private static readonly int[] LeadDays = [7, 3, 1];
    private static readonly string[] Numbers = ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven"];

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

    /// <summary>What a key date of the creator's asks for, on it, seven, three, and one day ahead, and the day after.</summary>
    public static TradeIdea? ForKeyDate(PlanRequest request, DateOnly date)
    {
        var key = request.KeyDates.OrderBy(key => Math.Abs(key.Date.DayNumber - date.DayNumber))
            .FirstOrDefault(key => key.Date.DayNumber - date.DayNumber is var days && (days is 0 or -1 || LeadDays.Contains(days)));
        if (key is null)
        {
            return null;
        }

        var what = key.What.Trim().TrimEnd('.', '!');
        var weekday = key.Date.ToString("dddd", CultureInfo.InvariantCulture);
        var (title, hook, say) = (key.Date.DayNumber - date.DayNumber) switch
        {
            0 => ("Today", "It's today.", $"{what}: that's today. Write to us if there's something you'd like to know."),
            -1 => ("The day after", "That was yesterday.",
                $"{what}: that was yesterday. Missed it? Write to us, and we'll tell you what's still possible."),
            1 => ("Tomorrow", "It's tomorrow.", $"{what}: that's tomorrow. If you've got a question, today's a good day for it."),
            var days => ($"{Numbers[days]} days to go", $"{Numbers[days]} days to go.",
                $"{what}: that's on {weekday}. Put it in your calendar now, while you think of it."),
        };
        return new(
            $"{title}: {what}", hook, say, "What it's about, in one shot, and one sentence from you.",
            Ask: "What would you like to know about it?", Sober: true);
    }
}
