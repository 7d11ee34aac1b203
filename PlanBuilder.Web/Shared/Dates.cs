using System.Globalization;

namespace PlanBuilder.Web.Shared;

/// <summary>How dates read on a page, in English whatever the server's culture.</summary>
internal static class Dates
{
    /// <summary>"Tue 24 Nov".</summary>
    public static string Short(this DateOnly date) => date.ToString("ddd d MMM", CultureInfo.InvariantCulture);

    /// <summary>"24 November".</summary>
    public static string Long(this DateOnly date) => date.ToString("d MMMM", CultureInfo.InvariantCulture);

    /// <summary>"23 to 29 November", or "28 November to 4 December".</summary>
    public static string Span(DateOnly first, DateOnly last) =>
        first.Month == last.Month ? $"{first.Day} to {last.Long()}" : $"{first.Long()} to {last.Long()}";

    /// <summary>"Tue 24 Nov, 14:05", in the zone the time is given in.</summary>
    public static string Moment(this DateTime time) => time.ToString("ddd d MMM, HH:mm", CultureInfo.InvariantCulture);
}
