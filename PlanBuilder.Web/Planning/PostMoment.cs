using System.Globalization;
using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// When a post goes out, as its JSON says it: a text, a number such as 1830 or 1796374800, or an object such as {"hour": 9, "minute": 30},
/// {"dateTime": "...", "timeZone": "..."}, and {"seconds": 1796374800}.
/// </summary>
internal static class PostMoment
{
    private const int Deepest = 3, LongestWord = 100;

    private static readonly string[] Hour = ["hour", "hours", "hh", "h", "stunde", "hora", "heure"];
    private static readonly string[] Minute = ["minute", "minutes", "min", "mm", "m", "minuto", "minuten"];
    private static readonly string[] Half = ["period", "ampm", "meridiem", "meridian", "half"];

    // What holds the moment itself, where it is more than a text.
    private static readonly string[] TimeWithin =
    [
        "time", "local", "value", "start", "from", "at", "dateTime", "text", "best", "primary", "date", "$date", "seconds", "_seconds",
        "utc",
    ];

    private static readonly string[] DateWithin =
        ["date", "dateTime", "value", "start", "at", "text", "$date", "seconds", "_seconds", "iso"];

    /// <summary>HH:mm; empty where it says none.</summary>
    public static string Time(LenientJson? noun) => noun is { } said ? Time(said, 0) : "";

    /// <summary>The date, read as <see cref="PostDate"/> reads texts; null where it says none.</summary>
    public static DateOnly? Date(LenientJson? noun, PlanPeriod? period) => noun is { } said ? Date(said, period, 0) : null;

    /// <summary>Whether an object is a date or a time, and nothing that only has such a name.</summary>
    public static bool IsOne(LenientJson noun) => noun.Find(MemberNames.Platform) is null && noun.Find(MemberNames.CertainCaption) is null
        && (Time(noun).Length > 0 || Date(noun, null) is not null);

    private static string Time(LenientJson noun, int depth) => noun.Element.ValueKind switch
    {
        JsonValueKind.String when noun.Element.GetString()! is var text => Unix(text) is { } moment ? Clock(moment)
            : Digits(text) is { Length: > 0 } digits ? digits : PostTime.Within(text),
        JsonValueKind.Number => Unix(noun.Element.GetRawText()) is { } moment ? Clock(moment) : OfNumber(noun.Element.GetRawText()),
        JsonValueKind.Array => depth < Deepest && noun.First(1) is [var first] ? Time(first, depth + 1) : "",
        JsonValueKind.Object => OfParts(noun) is { Length: > 0 } time ? time
            : depth == Deepest ? "" : noun.FindAll(TimeWithin).Select(inner => Time(inner, depth + 1)).FirstOrDefault(IsSaid) ?? "",
        _ => "",
    };

    private static DateOnly? Date(LenientJson noun, PlanPeriod? period, int depth) => noun.Element.ValueKind switch
    {
        JsonValueKind.String when noun.Element.GetString()! is var text => Unix(text) is { } moment ? Within(moment, period)
            : PostDate.Read(text, period) ?? PostDate.Among(text, period),
        JsonValueKind.Number => Unix(noun.Element.GetRawText()) is { } moment ? Within(moment, period) : null,
        JsonValueKind.Object when depth < Deepest => OfParts(noun, period)
            ?? noun.FindAll(DateWithin).Select(inner => Date(inner, period, depth + 1)).FirstOrDefault(date => date is not null),
        _ => null,
    };

    private static bool IsSaid(string time) => time.Length > 0;

    private static string OfParts(LenientJson noun) => noun.Find(Hour)?.AsWords(LongestWord) is { Length: 1 or 2 } hour
        ? PostTime.Read($"{hour}:{(noun.Find(Minute)?.AsWords(LongestWord) ?? "").PadLeft(2, '0')} {noun.Find(Half)?.AsWords(LongestWord)}")
        : "";

    private static DateOnly? OfParts(LenientJson noun, PlanPeriod? period) =>
        noun.Find("year") is { } year && noun.Find("month") is { } month && noun.Find("day") is { } day
            ? PostDate.Read(
                $"{year.AsWords(LongestWord)}-{month.AsWords(LongestWord),2}-{day.AsWords(LongestWord),2}".Replace(' ', '0'), period)
            : null;

    // 900 and 1830 are written without the colon; a bare 9 may be an hour, or the number of a slot.
    private static string OfNumber(string digits) => Digits(digits.Length == 3 ? $"0{digits}" : digits);

    private static string Digits(string text) =>
        text.Length == 4 && text.All(char.IsAsciiDigit) ? PostTime.Read($"{text[..2]}:{text[2..]}") : "";

    private static string Clock(DateTimeOffset moment) => PostTime.Write(TimeOnly.FromDateTime(moment.UtcDateTime));

    private static DateOnly? Within(DateTimeOffset moment, PlanPeriod? period) =>
        DateOnly.FromDateTime(moment.UtcDateTime) is var date && (period is null || period.DayOf(date) is not null) ? date : null;

    // Seconds or milliseconds since 1970, of the years that plans are for.
    private static DateTimeOffset? Unix(string text) => text.Split('.')[0] is { Length: 10 or 13 } whole
        && long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && (whole.Length == 10 ? number : number / 1000) is >= 1_500_000_000 and < 5_000_000_000 and var seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
