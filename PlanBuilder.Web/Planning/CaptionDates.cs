using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>A date that a text names without its year.</summary>
/// <param name="Text">As it stands there, with its weekday where it names one.</param>
internal sealed record NamedDate(string Text, int Month, int Day, DayOfWeek? Weekday);

/// <summary>
/// Finds the dates in a caption, in English and in the language of its posts: "Saturday, December 5", "5 de diciembre", "12月5日".
/// </summary>
internal static class CaptionDates
{
    // What stands between a weekday or a day's number and what follows, in the languages that have a word there.
    private const string Between = @"(?:\.|º|er|st|nd|rd|th|日|일)?,?\s?(?:of\s|the\s|de\s|d['’]|den\s|dem\s|le\s|el\s|il\s)?";

    private static readonly ConcurrentDictionary<string, Patterns> ByLanguage = new();

    public static IEnumerable<NamedDate> In(string text, string? language)
    {
        var english = Find(text, "en");
        return language is null || language.StartsWith("en", StringComparison.OrdinalIgnoreCase)
            ? english
            : english.Concat(Find(text, language)).DistinctBy(date => (date.Month, date.Day));
    }

    private static IEnumerable<NamedDate> Find(string text, string language)
    {
        var known = Languages.Find(language) ?? ""; // people write anything for a language
        var (dates, months, names) = ByLanguage.GetOrAdd(known, PatternsOf);
        if (!text.AsSpan().ContainsAnyInRange('0', '9') || !text.AsSpan().ContainsAny(names))
        {
            yield break; // as in most captions, which the pattern takes long to go through
        }

        foreach (Match match in dates.Matches(text))
        {
            var day = int.Parse(match.Groups["day"].ValueSpan, CultureInfo.InvariantCulture);
            var weekday = match.Groups["weekday"] is { Success: true } named ? WeekdayNames.In(named.Value) : null;
            if (day is >= 1 and <= 31)
            {
                yield return new(
                    (weekday is null ? match.Groups["date"] : match).Value, months[match.Groups["month"].Value], day, weekday);
            }
        }
    }

    // Each month by its name, as it stands alone and behind a day's number; in English by what it is shortened to as well.
    private static Patterns PatternsOf(string language)
    {
        var formats = Languages.FormatsOf(language) ?? CultureInfo.InvariantCulture.DateTimeFormat;
        var months = new Dictionary<string, int>();
        foreach (var month in Enumerable.Range(1, 12))
        {
            months[formats.MonthNames[month - 1]] = month;
            months[formats.MonthGenitiveNames[month - 1]] = month;
            _ = language == "en" && months.TryAdd(formats.AbbreviatedMonthNames[month - 1], month);
        }

        _ = language == "en" && months.TryAdd("Sept", 9);
        var names = string.Join('|', months.Keys.OrderByDescending(name => name.Length).Select(Regex.Escape));
        var (ofYear, ofMonth) =
            ($@"(?<![\p{{Lu}}\p{{Ll}}0-9])(?<month>{names})(?!\p{{Ll}})", "(?<![0-9.,])(?<day>[0-9]{1,2})(?![0-9:%])");
        return new(
            new(
                $@"(?:(?<weekday>\p{{L}}[\p{{L}}-]{{2,20}}){Between})?"
                    + $"(?<date>{ofYear}\\.?\\s?{ofMonth}(?:st|nd|rd|th|日|일)?|{ofMonth}{Between}{ofYear})",
                RegexOptions.CultureInvariant),
            months,
            SearchValues.Create([.. months.Keys], StringComparison.Ordinal));
    }

    private sealed record Patterns(Regex Dates, Dictionary<string, int> Months, SearchValues<string> Names);
}
