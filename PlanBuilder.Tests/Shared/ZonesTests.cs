using System.Globalization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Shared;

/// <summary>Clocks that are moved: in Berlin at two on 29 March 2026 and at three on 25 October 2026.</summary>
public sealed class ZonesTests
{
    [Theory]
    [InlineData("2026-03-28", "09:00", "2026-03-28T09:00+01:00")]
    [InlineData("2026-03-29", "09:00", "2026-03-29T09:00+02:00")]
    [InlineData("2026-03-29", "02:30", "2026-03-29T03:30+02:00")]
    [InlineData("2026-10-24", "09:00", "2026-10-24T09:00+02:00")]
    [InlineData("2026-10-25", "01:30", "2026-10-25T01:30+02:00")]
    [InlineData("2026-10-25", "09:00", "2026-10-25T09:00+01:00")]
    public void A_time_stays_what_the_clock_says(string date, string time, string moment) =>
        Assert.Equal(moment, $"{Zones.At("Europe/Berlin", Date(date), Time(time)):yyyy-MM-ddTHH:mmzzz}");

    [Fact]
    public void A_time_that_clocks_show_twice_is_the_first() =>
        Assert.Equal("2026-10-25T02:30+02:00", $"{Zones.At("Europe/Berlin", Date("2026-10-25"), Time("02:30")):yyyy-MM-ddTHH:mmzzz}");

    [Theory]
    [InlineData("2026-03-29", "02:30", true)]
    [InlineData("2026-03-29", "03:00", false)]
    [InlineData("2026-10-25", "02:30", false)]
    public void A_time_that_clocks_skip_is_known(string date, string time, bool skipped) =>
        Assert.Equal(skipped, Zones.IsSkipped("Europe/Berlin", Date(date), Time(time)));

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28", 0)]
    [InlineData("Europe/Berlin", "2026-03-29", 60)]
    [InlineData("Europe/Berlin", "2026-10-25", -60)]
    [InlineData("Australia/Lord_Howe", "2026-10-04", 30)]
    [InlineData("Atlantic/Azores", "2026-10-24", 0)]
    [InlineData("Atlantic/Azores", "2026-10-25", -60)] // from one to midnight
    [InlineData("Nowhere/At_all", "2026-10-25", 0)]
    public void A_day_on_which_clocks_are_moved_is_known(string zone, string date, int minutes) =>
        Assert.Equal(minutes, Zones.ClockChange(zone, Date(date)).TotalMinutes);

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Asia/Calcutta", true)] // as some browsers call Asia/Kolkata
    [InlineData("europe/berlin", false)]
    [InlineData("Etc/GMT+3", false)]
    [InlineData("EST5EDT", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("/dev/zero", false)]
    [InlineData("Europe/Atlantis", false)]
    public void A_name_is_known_as_it_is_written(string name, bool known) => Assert.Equal(known, Zones.IsKnown(name));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
