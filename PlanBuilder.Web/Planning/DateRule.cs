using System.Globalization;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// On which dates a day is, in words: "12-24", "2nd sunday may", "last sunday may", "4th thursday november +1", "1st saturday from 09-16",
/// "easter -47", "orthodox", "hijri 9-1", "chinese 8-15", "hebrew 7-15", "on 2026-11-08 2027-10-29", and
/// "... unless easter +49 then 1st sunday june". Months of a lunar year are counted without its leap month.
/// </summary>
internal sealed partial class DateRule
{
    private readonly Func<int, IEnumerable<DateOnly>> dates;

    private DateRule(Func<int, IEnumerable<DateOnly>> dates) => this.dates = dates;

    /// <summary>The dates in a year; mostly one, none where a calendar or a list ends before it.</summary>
    public IEnumerable<DateOnly> In(int year) => dates(year);

    /// <exception cref="FormatException">The words are no rule.</exception>
    public static DateRule Parse(string words)
    {
        if (words.Split(" unless ") is [var usual, var rest] && rest.Split(" then ") is [var clash, var other])
        {
            var (first, second, third) = (Parse(usual), Parse(clash), Parse(other));
            return new(year => first.In(year).Intersect(second.In(year)).Any() ? third.In(year) : first.In(year));
        }

        if (words.StartsWith("on ", StringComparison.Ordinal))
        {
            var listed = words[3..].Split(' ')
                .Select(date => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
            return new(year => listed.Where(date => date.Year == year));
        }

        var match = Form().Match(words);
        if (!match.Success)
        {
            throw new FormatException($"\"{words}\" is no rule for a date.");
        }

        var (month, day) = (Number(match, "month"), Number(match, "day"));
        var weekday = match.Groups["weekday"] is { Success: true } name ? Enum.Parse<DayOfWeek>(name.Value, ignoreCase: true) : default;
        var days = Number(match, "shift");
        Func<int, IEnumerable<DateOnly>> unshifted = match.Groups["kind"].Value switch
        {
            "easter" => year => [Easter(year)],
            "orthodox" => year => [OrthodoxEaster(year)],
            "hijri" => year => InCalendar(new UmAlQuraCalendar(), year, month, day),
            "chinese" => year => InCalendar(new ChineseLunisolarCalendar(), year, month, day),
            "hebrew" => year => InCalendar(new HebrewCalendar(), year, month, day),
            "last" => year => [From(new DateOnly(year, MonthOf(match), 1).AddMonths(1).AddDays(-7), weekday)],
            "" => year => [new(year, month, day)],
            var nth => year => [From(FirstOf(match, year, month, day), weekday).AddDays(7 * (nth[0] - '1'))],
        };
        return new(year => unshifted(year).Select(date => date.AddDays(days)));
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } digits ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;

    private static DateOnly FirstOf(Match match, int year, int month, int day) =>
        month > 0 ? new(year, month, day) : new(year, MonthOf(match), 1);

    private static int MonthOf(Match match) =>
        DateTime.ParseExact(match.Groups["named"].Value, "MMMM", CultureInfo.InvariantCulture).Month;

    /// <summary>The first such day of the week on or after a date.</summary>
    private static DateOnly From(DateOnly date, DayOfWeek weekday) => date.AddDays(((int)weekday - (int)date.DayOfWeek + 7) % 7);

    // A lunar year begins in one of ours and ends in the next; ours may see two of its beginnings.
    private static IEnumerable<DateOnly> InCalendar(Calendar calendar, int year, int month, int day)
    {
        var (first, last) = (new DateTime(year, 1, 1), new DateTime(year, 12, 31));
        if (first < calendar.MinSupportedDateTime || last > calendar.MaxSupportedDateTime)
        {
            return [];
        }

        return Enumerable.Range(calendar.GetYear(first), calendar.GetYear(last) - calendar.GetYear(first) + 1)
            .Select(lunar => DateOnly.FromDateTime(calendar.ToDateTime(lunar, WithLeap(calendar, lunar, month), day, 0, 0, 0, 0)))
            .Where(date => date.Year == year);
    }

    private static int WithLeap(Calendar calendar, int year, int month) =>
        calendar.GetLeapMonth(year) is > 0 and var leap && month >= (calendar is HebrewCalendar ? leap - 1 : leap) ? month + 1 : month;

    // The Gregorian computus, as published in Nature in 1876.
    private static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var days = h + l - (7 * ((a + (11 * h) + (22 * l)) / 451)) + 114;
        return new(year, days / 31, (days % 31) + 1);
    }

    // The Julian one, by Meeus.
    private static DateOnly OrthodoxEaster(int year)
    {
        var d = ((19 * (year % 19)) + 15) % 30;
        var e = ((2 * (year % 4)) + (4 * (year % 7)) - d + 34) % 7;
        var days = d + e + 114;
        return DateOnly.FromDateTime(new JulianCalendar().ToDateTime(year, days / 31, (days % 31) + 1, 0, 0, 0, 0));
    }

    [GeneratedRegex(
        @"\A(?:(?<month>[01][0-9])-(?<day>[0-3][0-9])|(?<kind>easter|orthodox)"
            + @"|(?<kind>hijri|chinese|hebrew) (?<month>[0-9]+)-(?<day>[0-9]+)"
            + @"|(?<kind>last|[1-4](?:st|nd|rd|th)) (?<weekday>[a-z]+day) (?:from (?<month>[01][0-9])-(?<day>[0-3][0-9])|(?<named>[a-z]+)))"
            + @"(?: (?<shift>[+-][0-9]+))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
