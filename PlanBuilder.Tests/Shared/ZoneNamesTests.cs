using System.Globalization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Shared;

public sealed class ZoneNamesTests
{
    [Theory]
    [InlineData("New York", "America/New_York")]
    [InlineData("berlin", "Europe/Berlin")]
    [InlineData("CET", "Europe/Berlin")]
    [InlineData("pst", "America/Los_Angeles")]
    [InlineData(" Pacific time ", "America/Los_Angeles")]
    [InlineData("ET", "America/New_York")]
    [InlineData("eastern", "America/New_York")]
    [InlineData("Los_Angeles", "America/Los_Angeles")]
    [InlineData("AMERICA/NEW_YORK", "America/New_York")]
    [InlineData("san francisco", "America/Los_Angeles")]
    [InlineData("Portland, Oregon", "America/Los_Angeles")]
    [InlineData("Washington, D.C.", "America/New_York")]
    [InlineData("Sao Paulo", "America/Sao_Paulo")]
    [InlineData("são paulo", "America/Sao_Paulo")]
    [InlineData("köln", "Europe/Berlin")]
    [InlineData("Munich", "Europe/Berlin")]
    [InlineData("buenos aires", "America/Argentina/Buenos_Aires")]
    [InlineData("IST", "Asia/Kolkata")]
    [InlineData("Calcutta", "Asia/Kolkata")]
    [InlineData("asia/calcutta", "Asia/Calcutta")]
    [InlineData("st. louis", "America/Chicago")]
    [InlineData("utc", "UTC")]
    [InlineData("Z", "UTC")]
    [InlineData("UTC+25", null)]
    [InlineData("Atlantis", null)]
    [InlineData("time", null)]
    [InlineData(",", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("../../etc/passwd", null)]
    public void A_zone_is_read_as_people_write_it(string? typed, string? zone) => Assert.Equal(zone, ZoneNames.Read(typed));

    [Fact]
    public void Every_place_is_read_back() =>
        Assert.All(Zones.Names, zone => Assert.Equal(Offset(zone), Offset(ZoneNames.Read(ZoneNames.Place(zone)))));

    [Fact]
    public void Every_city_is_in_a_zone_that_is_known() =>
        Assert.All(ZoneCities.Lines, line => Assert.True(Zones.IsKnown(line.Zone), line.Zone));

    [Theory]
    [InlineData("America/Los_Angeles", "2026-12-01", "Pacific Time (PST)")]
    [InlineData("America/Los_Angeles", "2026-07-01", "Pacific Time (PDT)")]
    [InlineData("America/Phoenix", "2026-07-01", "Mountain Time (MST)")]
    [InlineData("Europe/Rome", "2026-12-01", "Central European Time (CET)")]
    [InlineData("Europe/Rome", "2026-07-01", "Central European Time (CEST)")]
    [InlineData("Europe/London", "2026-07-01", "UK Time (BST)")]
    [InlineData("Europe/Dublin", "2026-12-01", "Irish Time (GMT)")]
    [InlineData("Europe/Dublin", "2026-07-01", "Irish Time (IST)")]
    [InlineData("Australia/Sydney", "2026-12-01", "Australian Eastern Time (AEDT)")]
    [InlineData("Australia/Brisbane", "2026-12-01", "Australian Eastern Time (AEST)")]
    [InlineData("Europe/Istanbul", "2026-12-01", "Istanbul time (UTC+3)")]
    [InlineData("Asia/Kathmandu", "2026-12-01", "Kathmandu time (UTC+5:45)")]
    [InlineData("America/Argentina/Buenos_Aires", "2026-12-01", "Buenos Aires time (UTC−3)")]
    [InlineData("UTC", "2026-12-01", "UTC")]
    [InlineData(null, "2026-12-01", "UTC")]
    [InlineData("Nowhere/At_all", "2026-12-01", "UTC")]
    public void A_zone_is_called_what_people_call_it(string? zone, string date, string label) =>
        Assert.Equal(label, ZoneNames.Label(zone, DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private static TimeSpan Offset(string? zone) => Zones.At(zone, new(2026, 7, 1), new(12, 0)).Offset;
}
