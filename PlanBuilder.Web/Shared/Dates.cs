using System.Globalization;

namespace PlanBuilder.Web.Shared;

/// <summary>
/// How dates and times read on a page: in English whatever the server's culture, in the visitor's order and clock
/// (<see cref="LocaleFormats"/>).
/// </summary>
internal static class Dates
{
    private const string Clock24 = "HH:mm", Clock12 = "h:mm tt";

    /// <summary>"Tue Nov 24", or "Tue 24 Nov".</summary>
    public static string Short(this DateOnly date) => Write(date, "ddd MMM d", "ddd d MMM");

    /// <summary>"November 24", or "24 November".</summary>
    public static string Long(this DateOnly date) => Write(date, "MMMM d", "d MMMM");

    /// <summary>"Nov 24", or "24 Nov".</summary>
    public static string MonthAndDay(this DateOnly date) => Write(date, "MMM d", "d MMM");

    /// <summary>"November 2026".</summary>
    public static string MonthAndYear(this DateOnly date) => Write(date, "MMMM yyyy");

    /// <summary>"Tue".</summary>
    public static string Weekday(this DateOnly date) => Write(date, "ddd");

    /// <summary>"24".</summary>
    public static string Number(this DateOnly date) => Write(date, "%d");

    /// <summary>"November 23 – 29", or "November 28 – December 4".</summary>
    public static string Span(DateOnly first, DateOnly last) => Joined(first, last, Long);

    /// <summary>"Nov 30 – Dec 6", or "Dec 7 – 13"; empty where a date is not known.</summary>
    public static string Brief(DateOnly? first, DateOnly? last) =>
        first is { } from && last is { } to ? Joined(from, to, MonthAndDay) : "";

    /// <summary>"2:05 PM", or "14:05".</summary>
    public static string Clock(this TimeOnly time) =>
        time.ToString(LocaleFormats.Current.Is24Hours ? Clock24 : Clock12, CultureInfo.InvariantCulture);

    /// <summary>"Tue Nov 24, 2:05 PM", in the zone the time is given in.</summary>
    public static string Moment(this DateTime time) => $"{DateOnly.FromDateTime(time).Short()}, {TimeOnly.FromDateTime(time).Clock()}";

    /// <summary>"2026-11-24", as machines read it.</summary>
    public static string Iso(this DateOnly date) => Write(date, "yyyy-MM-dd");

    private static string Joined(DateOnly first, DateOnly last, Func<DateOnly, string> write) =>
        first == last ? write(first)
        : (first.Month, first.Year) != (last.Month, last.Year) ? $"{write(first)} – {write(last)}"
        : LocaleFormats.Current.IsDayFirst ? $"{first.Number()} – {write(last)}"
        : $"{write(first)} – {last.Number()}";

    private static string Write(DateOnly date, string format, string? dayFirst = null) =>
        date.ToString(LocaleFormats.Current.IsDayFirst ? dayFirst ?? format : format, CultureInfo.InvariantCulture);
}
