using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads what an entry says of its day: a number, a date, or a weekday.</summary>
internal static partial class PlanReader
{
    private static readonly string[] Spelled =
    [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    ];

    // A weekday alone is its next one within the period, or within its week; out of turn, or where the period has but one, the first.
    private static List<(FoundEntry Entry, int? Number, DateOnly? Date)> WithWeekdays(
        List<(FoundEntry Entry, int? Number, DateOnly? Date)> known, PlanPeriod? period)
    {
        var from = 1;
        for (var i = 0; period is not null && i < known.Count; i++)
        {
            var (entry, number, date) = known[i];
            if (number is null && date is null && WeekdayOf(entry) is { } weekday)
            {
                var week = (entry.Week ?? 1) - 1;
                var days = Enumerable.Range(1, period.Days).Where(day => period.Start.AddDays(day - 1).DayOfWeek == weekday).ToList();
                from = days.FirstOrDefault(day => day >= Math.Max(from, (7 * week) + 1), days.FirstOrDefault(day => day > 7 * week));
                known[i] = from > 0 ? (entry, number, period.Start.AddDays(from - 1)) : known[i];
                from = Math.Max(from, 1);
            }
        }

        return known;
    }

    private static DayOfWeek? WeekdayOf(FoundEntry entry) =>
        (entry.Label is { } label ? WeekdayNames.In(label) : null)
        ?? (entry.Json.Find(MemberNames.Day) is { Element.ValueKind: JsonValueKind.String } day
            ? WeekdayNames.In(day.Element.GetString()!) : null);

    private static int? NumberOf(FoundEntry entry, PlanPeriod? period)
    {
        if (entry.Json.Find(MemberNames.Day) is not { } day)
        {
            return entry.Label is { } label ? NumberIn(label, period)
                : entry.Json.Find(MemberNames.Date)?.Element is { ValueKind: JsonValueKind.String } date
                    && date.GetString() is { Length: > 0 } words && !char.IsDigit(words[0]) && PlanSearch.IsDayName(words)
                    ? NumberIn(words, period)
                : null;
        }

        if (day.Element.ValueKind == JsonValueKind.Number)
        {
            return day.Element.TryGetDouble(out var number) && number is >= 0 and <= MostDays && number == Math.Floor(number)
                ? (int)number
                : null;
        }

        // A weekday's name says nothing: its place does.
        return NumberIn(day.AsWords(int.MaxValue), period);
    }

    // "3", "Day 3", "3/7", "Day three".
    private static int? NumberIn(string text, PlanPeriod? period) => text.Length > LongestWord ? null
        : DayNumber().Match(text) is { Success: true } match ? Bounded(match.Groups[1])
        : DayOfAll().Match(text) is { Success: true } part && period is not null
            && Bounded(part.Groups[2]) == period.Days && Bounded(part.Groups[1]) is { } of && of <= period.Days ? of
        : SpelledDay().Match(text) is { Success: true } word ? Array.IndexOf(Spelled, word.Groups[1].Value.ToLowerInvariant()) + 1
        : null;

    private static int? Bounded(Group digits) =>
        int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) is <= MostDays and var number ? number : null;

    private static DateOnly? DateOf(FoundEntry entry, PlanPeriod? period) =>
        (entry.Label is { } label ? PostDate.Read(label, period) ?? PostDate.Among(label, period) : null) ?? DateOf(entry.Json, period);

    private static DateOnly? DateOf(LenientJson noun, PlanPeriod? period) =>
        PostMoment.Date(noun.Find(MemberNames.Date), period)
        ?? (period is null ? null : PostMoment.Date(noun.Find(MemberNames.Day), period)
            ?? (PlanSearch.IsPost(noun) ? PostMoment.Date(noun.Find(MemberNames.Start), period) : null));

    [GeneratedRegex(
        @"\A(?:(?:" + PlanSearch.DayWords + @")[\s_-]*)?#?\s*([0-9]{1,3})(?![0-9])(?![-./][0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DayNumber();

    [GeneratedRegex(@"\A\s*(?:day\s*)?([0-9]{1,2})\s*(?:/|of)\s*([0-9]{1,2})\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex DayOfAll();

    [GeneratedRegex(
        @"\Aday[\s_-]+(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SpelledDay();
}
