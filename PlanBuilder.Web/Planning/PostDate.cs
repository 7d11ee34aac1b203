using System.Globalization;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads a post's date as writers give it.</summary>
internal static partial class PostDate
{
    private const int Longest = 60;

    private static readonly string[] Whole =
    [
        "yyyy/M/d", "d.M.yyyy", "MMMM d, yyyy", "MMM d, yyyy", "MMMM d yyyy", "d MMMM yyyy", "d MMM yyyy", "M/d/yyyy", "d/M/yyyy",
    ];

    private static readonly string[] WithoutYear = ["MMMM d", "MMM d", "d MMMM", "d MMM", "M/d", "d/M", "d.M."];

    /// <summary>
    /// The date; null where there is none. Where the plan's period is known, only a date within it is one, the year may be left out, and
    /// of 5/12 and 12/5 the one within it is meant; otherwise only a date like 2026-12-05 is read.
    /// </summary>
    public static DateOnly? Read(string text, PlanPeriod? period)
    {
        text = text.Trim();
        if (text.Length is 0 or > Longest)
        {
            return null;
        }

        if (Iso(text) is { } date)
        {
            return period is null || period.DayOf(date) is not null ? date : null;
        }

        if (period is null)
        {
            return null;
        }

        // "Saturday, December 5": the weekday says nothing that the date does not.
        var words = WeekdayNames.In(text) is null ? text
            : text[text.TakeWhile(char.IsLetter).Count()..].TrimStart('.', ',', ' ', '(', '-', '–');
        words = words.TrimEnd(')');
        return Named(words, period.Start.Year).Concat(Whole.Select(format => Exact(words, format)))
            .Concat(WithoutYear.SelectMany(format => ((int[])[period.Start.Year, period.Start.Year + 1])
                .Select(year => Exact($"{words} {year.ToString(CultureInfo.InvariantCulture)}", $"{format} yyyy"))))
            .FirstOrDefault(found => found is { } one && period.DayOf(one) is not null);
    }

    /// <summary>The first date within the period among words: "Day 2 (Sat, Dec 5)", "12/5 - Instagram"; null where there is none.</summary>
    public static DateOnly? Among(string text, PlanPeriod? period) => period is null || text.Length > 2 * Longest ? null
        : Dates().Matches(text).Select(match => Read(match.Value, period)).FirstOrDefault(date => date is not null);

    // "1. Dezember 2026", "1 de diciembre", "12月1日".
    private static IEnumerable<DateOnly?> Named(string words, int year)
    {
        var match = DayAndMonth().Match(words);
        var month = match.Groups["name"].Success ? MonthNames.In(match.Groups["name"].Value)
            : int.TryParse(match.Groups["month"].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;
        return month is null ? [] : (match.Groups["year"].Success ? [match.Groups["year"].Value]
            : (string[])[$"{year}", $"{year + 1}"]).Select(each => Exact($"{each}/{month}/{match.Groups["day"].Value}", "yyyy/M/d"));
    }

    private static DateOnly? Iso(string text) =>
        text.Length >= 10 && (text.Length == 10 || text[10] is 'T' or ' ' or ',' or ':' or '(')
            && Exact(text[..10], "yyyy-MM-dd") is { } date
            && date.Year is >= 2000 and < 2200 // what clocks and calendars can be asked about
            ? date : null;

    private static DateOnly? Exact(string text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    [GeneratedRegex(
        @"[0-9]{4}-[0-9]{2}-[0-9]{2}|(?<![\w/.-])[0-9]{1,2}(?:/[0-9]{1,2}(?:/[0-9]{4})?|\.\s?[0-9]{1,2}\.(?:[0-9]{4})?)(?![\w/-])"
            + @"|\b\p{L}{3,20}\.?\s[0-9]{1,2}\b(?!:)(?:,?\s[0-9]{4})?|(?<![\w:])[0-9]{1,2}\.?\s(?:de\s)?\p{L}{3,20}(?:\s[0-9]{4})?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Dates();

    [GeneratedRegex(
        @"\A(?:(?<day>[0-9]{1,2})(?:\.|º|er)?\s(?:de\s)?(?<name>\p{L}{3,20})\.?(?:,?\s(?:de\s)?(?<year>[0-9]{4}))?"
            + @"|(?:(?<year>[0-9]{4})年)?(?<month>[0-9]{1,2})月(?<day>[0-9]{1,2})日)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex DayAndMonth();
}
