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

    private static TimeZoneInfo Find(string? zone) =>
        zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;

    private static string Iana(TimeZoneInfo zone) =>
        zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var name) ? name : zone.Id;
}
