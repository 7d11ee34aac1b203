using System.Globalization;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Delivery;

/// <summary>Dates and times as schedulers' files and their spreadsheets write them: the year first, or in the order of a country.</summary>
internal static partial class ScheduledDate
{
    /// <summary>The date, and the time as HH:mm, which is empty where there is none; null where it is no date in that order.</summary>
    /// <param name="order">Of dates that don't begin with the year, see <see cref="SchedulerChoice"/>.</param>
    public static (DateOnly Date, string Time)? Read(string text, string order)
    {
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var (first, second, third) = (Number("first"), Number("second"), Number("third"));
        var (year, month, day) = match.Groups["first"].Length == 4 ? (first, second, third)
            : order == SchedulerChoice.DayFirst ? (third, second, first)
            : (third, first, second);
        year += year < 100 ? 2000 : 0;
        return year is >= 2000 and < 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? (new(year, month, day), PostTime.Read(match.Groups["time"].Value))
            : null;

        int Number(string part) => int.Parse(match.Groups[part].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The order in which most of these are dates, and within a plan's length; null where both are as good, and say different days.
    /// </summary>
    /// <param name="usual">The order that is meant then, if that is known.</param>
    public static string? OrderOf(IReadOnlyCollection<string> texts, string? usual)
    {
        var read = new[] { SchedulerChoice.MonthFirst, SchedulerChoice.DayFirst }
            .Select(order => (Order: order, Dates: texts.Select(text => Read(text, order)?.Date).OfType<DateOnly>().ToList())).ToList();
        var most = read.Max(each => each.Dates.Count);
        var fitting = read.FindAll(each => each.Dates.Count == most);
        fitting = fitting.FindAll(each => IsShort(each.Dates)) is { Count: > 0 } within ? within : fitting;
        return fitting is [var only] ? only.Order
            : usual ?? (fitting[0].Dates.SequenceEqual(fitting[1].Dates) ? fitting[0].Order : null);
    }

    private static bool IsShort(List<DateOnly> dates) =>
        dates.Count > 0 && dates.Max().DayNumber - dates.Min().DayNumber < ImportedPlan.MostDays;

    [GeneratedRegex("""
        \A \s* (?<first>[0-9]{4}|[0-9]{1,2}) (?<sign>[-/.]) (?<second>[0-9]{1,2}) \k<sign> (?<third>[0-9]{4}|[0-9]{1,2})
        (?: [T,\ ]\s* (?<time>[0-9]{1,2} [:.] [0-9]{2} (?: :[0-9]{2} )? \s* (?: [ap]\.?m\.? )?) )? \s* \z
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
