using System.Globalization;
using PublicHoliday;

namespace PlanBuilder.Web.Planning;

/// <summary>The days on which a whole country is closed, by their English names.</summary>
internal static class PublicHolidays
{
    private const int LongestMove = 7; // days

    private static readonly HolidayNames Known = CalendarFile.Read<HolidayNames>("holidays");

    /// <summary>
    /// Those of a country (ISO 3166-1, two letters) from one date through another; null where we know none of that country.
    /// </summary>
    public static ILookup<DateOnly, string>? Between(string country, DateOnly first, DateOnly last)
    {
        // A year's first day may be kept on the last one of the year before.
        return CalendarOf(country) is { } calendar
            ? Enumerable.Range(first.Year, last.Year - first.Year + 2)
                .SelectMany(year => calendar.PublicHolidayNames(year))
                .SelectMany(holiday => holiday.Value.Split(", ")
                    .SelectMany(name => Named(country, DateOnly.FromDateTime(holiday.Key), name)))
                .Where(holiday => holiday.Date >= first && holiday.Date <= last)
                .Distinct()
                .ToLookup(holiday => holiday.Date, holiday => holiday.Name)
            : null;
    }

    private static IPublicHolidays? CalendarOf(string country) =>
        Enum.TryParse<PublicHolidayCountryCode>(country, ignoreCase: true, out var code) && Enum.IsDefined(code)
            ? PublicHolidayFactory.GetPublicHolidayForCountry(code)
            : null;

    // The package names a holiday on the day that is off for it; people post about it on the day that it is.
    private static IEnumerable<(DateOnly Date, string Name)> Named(string country, DateOnly date, string local)
    {
        var name = Known.Names.GetValueOrDefault(local, local);
        if (name.Length == 0)
        {
            return [];
        }

        return Known.Fixed.GetValueOrDefault(country)?.GetValueOrDefault(name) is { } fixedDate && Nearest(fixedDate, date) is var real
            && real != date
            ? [(real, name), (date, $"{name} (observed)")]
            : [(date, name)];
    }

    private static DateOnly Nearest(string monthAndDay, DateOnly date)
    {
        var real = DateOnly.ParseExact($"{date.Year}-{monthAndDay}", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return date.DayNumber - real.DayNumber > LongestMove ? real.AddYears(1) : real;
    }

    /// <summary>English names by those of the package, empty for one that is no holiday anymore; dates of those that are moved.</summary>
    private sealed record HolidayNames(Dictionary<string, string> Names, Dictionary<string, Dictionary<string, string>> Fixed);
}
