using System.Globalization;

namespace PlanBuilder.Web.Shared;

/// <summary>Time zones by their IANA names.</summary>
internal static class Zones
{
    public const string Utc = "UTC";

    /// <summary>The names to offer: places, without aliases such as EST5EDT.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        Utc, .. TimeZoneInfo.GetSystemTimeZones().Select(Iana)
            .Where(name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("Etc/", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private static readonly HashSet<string> Known = [.. Names];

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>The date it is there at that moment. An unknown zone reads as UTC.</summary>
    public static DateOnly DateIn(string? zone, DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Find(zone)).DateTime);

    /// <summary>"Tue 24 Nov, 09:05" on the clocks there, for a moment in UTC.</summary>
    public static string Moment(string? zone, DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(utc, Find(zone)).ToString("ddd d MMM, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>That moment on the clocks there, with their distance to UTC then. A time that clocks skip is moved on by what they skip.</summary>
    public static DateTimeOffset At(string? zone, DateOnly date, TimeOnly time)
    {
        var there = Find(zone);
        var local = date.ToDateTime(time);
        var offset = there.GetUtcOffset(there.IsInvalidTime(local) ? local.AddDays(-1) : local);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(local, offset), there);
    }

    /// <summary>Whether clocks there skip that time on that day.</summary>
    public static bool IsSkipped(string? zone, DateOnly date, TimeOnly time) => Find(zone).IsInvalidTime(date.ToDateTime(time));

    /// <summary>How far clocks there move forward during that day, negative where they go back.</summary>
    public static TimeSpan ClockChange(string? zone, DateOnly date)
    {
        var there = Find(zone);
        return there.GetUtcOffset(date.AddDays(1).ToDateTime(default)) - there.GetUtcOffset(date.ToDateTime(default));
    }

    private static TimeZoneInfo Find(string? zone) =>
        zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;

    private static string Iana(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : zone.Id;
}
