using System.Globalization;

namespace PlanBuilder.Web.Shared;

/// <summary>How dates read on a page, in English whatever the server's culture.</summary>
internal static class Dates
{
    /// <summary>"Tue Nov 24".</summary>
    public static string Short(this DateOnly date) => date.ToString("ddd MMM d", CultureInfo.InvariantCulture);

    /// <summary>"November 24".</summary>
    public static string Long(this DateOnly date) => date.ToString("MMMM d", CultureInfo.InvariantCulture);

    /// <summary>"November 23 – 29", or "November 28 – December 4".</summary>
    public static string Span(DateOnly first, DateOnly last) =>
        first == last ? first.Long() : first.Month == last.Month ? $"{first.Long()} – {last.Day}" : $"{first.Long()} – {last.Long()}";

    /// <summary>"Nov 30 – Dec 6", or "Dec 7 – 13"; empty where a date is not known.</summary>
    public static string Brief(DateOnly? first, DateOnly? last) => (first, last) switch
    {
        ({ } from, { } to) when from == to => from.ToString("MMM d", CultureInfo.InvariantCulture),
        ({ } from, { } to) =>
            $"{from.ToString("MMM d", CultureInfo.InvariantCulture)} – "
            + to.ToString(from.Month == to.Month ? "%d" : "MMM d", CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>"Tue Nov 24, 2:05 PM", in the zone the time is given in.</summary>
    public static string Moment(this DateTime time) => time.ToString("ddd MMM d, h:mm tt", CultureInfo.InvariantCulture);
}
