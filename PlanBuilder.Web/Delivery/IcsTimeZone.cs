using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A zone as a calendar file explains it: the offset that holds on the first day, and each change up to the last. Rules that repeat by the
/// year, as Ical.Net makes them, are wrong for zones whose changes follow the moon.
/// </summary>
internal static class IcsTimeZone
{
    public static bool IsUtc(string name) => name is "UTC" or "Etc/UTC";

    /// <param name="name">A known IANA name.</param>
    public static VTimeZone Create(string name, DateOnly first, DateOnly last)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var from = DateTime.SpecifyKind(first.AddDays(-1).ToDateTime(default), DateTimeKind.Utc);
        var until = DateTime.SpecifyKind(last.AddDays(2).ToDateTime(default), DateTimeKind.Utc);
        var offset = zone.GetUtcOffset(from);
        var explained = new VTimeZone(name);
        explained.Children.Add(Observance(zone, from, offset, offset));
        for (var day = from; day < until; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day.AddDays(1)) is var next && next != offset)
            {
                explained.Children.Add(Observance(zone, ChangeAfter(day, zone), offset, next));
                offset = next;
            }
        }

        return explained;
    }

    private static DateTime ChangeAfter(DateTime moment, TimeZoneInfo zone)
    {
        for (var before = zone.GetUtcOffset(moment); zone.GetUtcOffset(moment) == before;)
        {
            moment = moment.AddMinutes(1);
        }

        return moment;
    }

    private static VTimeZoneInfo Observance(TimeZoneInfo zone, DateTime moment, TimeSpan before, TimeSpan after) =>
        new(zone.IsDaylightSavingTime(moment) ? Components.Daylight : Components.Standard)
        {
            Start = new CalDateTime(DateTime.SpecifyKind(moment + before, DateTimeKind.Unspecified)),
            OffsetFrom = new UtcOffset(before),
            OffsetTo = new UtcOffset(after),
        };
}
