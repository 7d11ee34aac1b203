using System.Globalization;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>The hour of a post as others write it.</summary>
internal static partial class PostTime
{
    private const int Longest = 100;

    public static bool IsTime(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Whether hardly anyone is awake at that HH:mm: from midnight to five.</summary>
    public static bool IsAtNight(string time) => string.CompareOrdinal(time, "05:00") < 0;

    public static string Write(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"6:30 PM" for 18:30, where the visitor is used to that; what is no time stays as it is.</summary>
    public static string Shown(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.Clock()
            : text;

    /// <summary>
    /// HH:mm from "9:00", "9am", "09.30 PM", "19h", "09:00:00", and the beginning of "18:00-19:00" and "7-9 PM"; empty where it is not
    /// plain which time is meant, as with "25:61" and "noon".
    /// </summary>
    public static string Read(string text)
    {
        if (text.Length > Longest || Clock().Match(Plain(text)) is not { Success: true } clock)
        {
            return "";
        }

        var hour = int.Parse(clock.Groups["hour"].ValueSpan, CultureInfo.InvariantCulture);
        var minute = clock.Groups["minute"] is { Success: true } given ? int.Parse(given.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var half = HalfOf(clock.Groups["half"]) ?? HalfOfRange(hour, clock);
        if (half is null && !clock.Groups["minute"].Success && !clock.Groups["mark"].Success
            && !clock.Groups["lead"].Success)
        {
            return ""; // a bare number
        }

        hour = half switch
        {
            'a' when hour == 12 => 0,
            'a' when hour > 12 => 24,
            'p' when hour < 12 => hour + 12,
            _ => hour,
        };
        return hour < 24 && minute < 60 ? Write(new(hour, minute)) : "";
    }

    /// <summary>The first plain time among words: "around 12:15 pm", "Morning (8-9 AM)", "9:00 AM EST, before work".</summary>
    public static string Within(string text) =>
        text.Length > Longest ? ""
        : Read(text) is { Length: > 0 } alone ? alone
        : Clocks().Matches(Plain(text)).Select(match => Read(match.Value)).FirstOrDefault(time => time.Length > 0) ?? "";

    private static char? HalfOf(Group half) => half.Success ? char.ToLowerInvariant(half.ValueSpan[0]) : null;

    // Of "7-9 PM" both are in the evening; of "11-1 PM" the first is not.
    private static char? HalfOfRange(int hour, Match clock) =>
        HalfOf(clock.Groups["untilHalf"]) is { } half
        && int.Parse(clock.Groups["until"].ValueSpan, CultureInfo.InvariantCulture) is var until
        && hour <= until && until < 12 ? half : null;

    [GeneratedRegex("""
        \A \s* (?: (?: (?<lead>ore|kl\.?|klo|saat|pukul|jam|lúc|godz\.?|um|à|[aà]\ las|às|as|alle(?:\ ore)?) | at | om | o | в )\s+ )?
        (?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?[T\ ])?
        (?<hour>[0-9]{1,2}) (?: (?:[:.]|\s?h\s?) (?<minute>[0-9]{2}) (?: :[0-9]{2} (?:\.[0-9]+)? )? )?
        \s* (?: (?<half>[ap])\.?\s?m\.? | (?<mark>h|hs|hrs|noon|uhr|uur|giờ|часов|น\.?) (?![a-z]) )?
        (?: \s* (?:-|–|—|to|until) \s* (?<until>[0-9]{1,2}) (?:[:.][0-9]{2})? \s* (?: (?<untilHalf>[ap])\.?m\.? | h | uhr )? )?
        (?: \s* (?: (?-i: Z | [(]? (?: [A-Z]{2,5} | [A-Z][a-z]+/[A-Za-z_]+ ) [)]? ) | [+-][0-9]{2}:?[0-9]{2} ) )?
        \s* \z
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"(?<![\w:.-])[0-9]{1,2}(?:(?::|\s?h|(?<=\b(?:ore|kl|kl\.|klo|alle|saat|pukul|jam|godz\.)\s[0-9]{1,2})\.|\.(?=[0-9]{2}\s?uhr))"
            + @"[0-9]{2}(?![0-9:]))?(?:\s*[-–—]\s*[0-9]{1,2}(?::[0-9]{2})?)?"
            + @"(?:\s?[ap]\.?\s?m\b|\s?u[hu]r\b|\s?h\b)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Clocks();
}
