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

    /// <summary>The date and time it is there at that moment (UTC). An unknown zone reads as UTC.</summary>
    public static DateTime TimeIn(string? zone, DateTime moment) => TimeZoneInfo.ConvertTimeFromUtc(moment, Find(zone));

    /// <summary>
    /// That moment on the clocks there, with their distance to UTC then. A time that clocks skip is moved on by what they skip; one that
    /// they show twice is the first (RFC 5545, 3.3.5).
    /// </summary>
    public static DateTimeOffset At(string? zone, DateOnly date, TimeOnly time)
    {
        var there = Find(zone);
        var local = date.ToDateTime(time);
        var offset = OffsetAt(there, there.IsInvalidTime(local) ? local.AddDays(-1) : local);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(local, offset), there);
    }

    /// <summary>Whether clocks there skip that time on that day.</summary>
    public static bool IsSkipped(string? zone, DateOnly date, TimeOnly time) => Find(zone).IsInvalidTime(date.ToDateTime(time));

    /// <summary>How far clocks there move forward during that day, negative where they go back.</summary>
    public static TimeSpan ClockChange(string? zone, DateOnly date)
    {
        var there = Find(zone);
        return OffsetAt(there, date.AddDays(1).ToDateTime(default)) - OffsetAt(there, date.ToDateTime(default));
    }

    private static TimeSpan OffsetAt(TimeZoneInfo there, DateTime local) =>
        there.IsAmbiguousTime(local) ? there.GetAmbiguousTimeOffsets(local).Max() : there.GetUtcOffset(local);

    private static TimeZoneInfo Find(string? zone) =>
        zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;

    private static string Iana(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : zone.Id;
}
