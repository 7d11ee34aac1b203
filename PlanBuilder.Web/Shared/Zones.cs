using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Shared;

/// <summary>Time zones by their IANA names. <see cref="ZoneNames"/> reads what people call them.</summary>
internal static partial class Zones
{
    public const string Utc = "UTC";

    /// <summary>The names of places, without aliases such as EST5EDT.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        Utc, .. TimeZoneInfo.GetSystemTimeZones().Select(Iana)
            .Where(name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("Etc/", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether that is an IANA name, in its own case. Browsers still give some old ones, such as Asia/Calcutta.</summary>
    public static bool IsKnown(string name) => name == Utc || (Place().IsMatch(name) && InfoOf(name).Id == name);

    /// <summary>The date it is there at that moment. An unknown zone reads as UTC.</summary>
    public static DateOnly DateIn(string? zone, DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, InfoOf(zone)).DateTime);

    /// <summary>The date and time it is there at that moment (UTC). An unknown zone reads as UTC.</summary>
    public static DateTime TimeIn(string? zone, DateTime moment) => TimeZoneInfo.ConvertTimeFromUtc(moment, InfoOf(zone));

    /// <summary>
    /// That moment on the clocks there, with their distance to UTC then. A time that clocks skip is moved on by what they skip; one that
    /// they show twice is the first (RFC 5545, 3.3.5).
    /// </summary>
    public static DateTimeOffset At(string? zone, DateOnly date, TimeOnly time)
    {
        var there = InfoOf(zone);
        var local = date.ToDateTime(time);
        var offset = OffsetAt(there, there.IsInvalidTime(local) ? local.AddDays(-1) : local);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(local, offset), there);
    }

    /// <summary>Whether clocks there skip that time on that day.</summary>
    public static bool IsSkipped(string? zone, DateOnly date, TimeOnly time) => InfoOf(zone).IsInvalidTime(date.ToDateTime(time));

    /// <summary>How far clocks there move forward during that day, negative where they go back.</summary>
    public static TimeSpan ClockChange(string? zone, DateOnly date)
    {
        var there = InfoOf(zone);
        return OffsetAt(there, date.AddDays(1).ToDateTime(default)) - OffsetAt(there, date.ToDateTime(default));
    }

    /// <summary>What .NET knows of the zone; UTC for an unknown one.</summary>
    public static TimeZoneInfo InfoOf(string? zone) =>
        zone is { Length: <= 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;

    private static TimeSpan OffsetAt(TimeZoneInfo there, DateTime local) =>
        there.IsAmbiguousTime(local) ? there.GetAmbiguousTimeOffsets(local).Max() : there.GetUtcOffset(local);

    private static string Iana(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : zone.Id;

    [GeneratedRegex(@"\A(?!Etc/)[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+){1,2}\z")]
    private static partial Regex Place();
}
