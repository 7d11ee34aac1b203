using System.Globalization;
using PlanBuilder.Web.Planning;
using PublicHoliday;

namespace PlanBuilder.Tests.Planning;

public sealed class DayCalendarTests
{
    // Looked up in the countries' own announcements.
    [Theory]
    [InlineData("US", "2026-11-26", "Thanksgiving")]
    [InlineData("US", "2026-11-27", "Black Friday")]
    [InlineData("US", "2026-11-28", "Small Business Saturday")]
    [InlineData("US", "2026-12-01", "Giving Tuesday")]
    [InlineData("US", "2027-11-25", "Thanksgiving")]
    [InlineData("US", "2026-07-03", "Independence Day (observed)")]
    [InlineData("US", "2026-07-04", "Independence Day")]
    [InlineData("US", "2027-12-24", "Christmas Day (observed)")]
    [InlineData("US", "2027-12-25", "Christmas Day")]
    [InlineData("US", "2027-12-31", "New Year's Day (observed)")]
    [InlineData("US", "2026-05-10", "Mother's Day")]
    [InlineData("US", "2027-05-09", "Mother's Day")]
    [InlineData("US", "2026-06-21", "Father's Day")]
    [InlineData("US", "2026-09-13", "Grandparents' Day")]
    [InlineData("US", "2027-02-14", "Super Bowl Sunday")]
    [InlineData("US", "2027-01-18", "Martin Luther King Jr. Day")]
    [InlineData("GB", "2026-03-15", "Mothering Sunday")]
    [InlineData("GB", "2027-03-07", "Mothering Sunday")]
    [InlineData("GB", "2026-05-04", "Early May Bank Holiday")]
    [InlineData("GB", "2026-12-26", "Boxing Day")]
    [InlineData("GB", "2026-12-28", "Boxing Day (observed)")]
    [InlineData("GB", "2027-12-27", "Christmas Day (observed)")]
    [InlineData("GB", "2026-02-17", "Pancake Day")]
    [InlineData("GB", "2026-11-08", "Remembrance Sunday")]
    [InlineData("GB", "2026-12-05", "Small Business Saturday")]
    [InlineData("FR", "2026-07-14", "Bastille Day")]
    [InlineData("FR", "2026-05-31", "Mother's Day")]
    [InlineData("FR", "2027-05-30", "Mother's Day")]
    [InlineData("FR", "2023-06-04", "Mother's Day")]
    [InlineData("DE", "2026-10-03", "German Unity Day")]
    [InlineData("DE", "2026-05-14", "Father's Day")]
    [InlineData("DE", "2026-09-19", "Oktoberfest begins")]
    [InlineData("DE", "2026-02-16", "Carnival Monday")]
    [InlineData("ES", "2026-05-03", "Mother's Day")]
    [InlineData("ES", "2026-10-12", "Spain's National Day")]
    [InlineData("SE", "2026-05-31", "Mother's Day")]
    [InlineData("NO", "2027-02-14", "Mother's Day")]
    [InlineData("AU", "2026-09-06", "Father's Day")]
    [InlineData("AU", "2026-11-03", "Melbourne Cup Day")]
    [InlineData("NZ", "2026-07-10", "Matariki")]
    [InlineData("CA", "2026-10-12", "Thanksgiving")]
    [InlineData("BR", "2026-08-09", "Father's Day")]
    [InlineData("JP", "2026-05-06", "Constitution Memorial Day (observed)")]
    [InlineData("GR", "2026-04-12", "Easter Sunday")]
    [InlineData("GR", "2027-05-02", "Easter Sunday")]
    [InlineData("IT", "2026-04-05", "Easter Sunday")]
    [InlineData("IT", "2027-03-28", "Easter Sunday")]
    [InlineData("TR", "2026-03-20", "Eid al-Fitr")]
    [InlineData("AE", "2026-02-18", "Ramadan begins")]
    [InlineData("AE", "2027-02-08", "Ramadan begins")]
    [InlineData("AE", "2026-05-27", "Eid al-Adha")]
    [InlineData("AE", "2027-05-16", "Eid al-Adha")]
    [InlineData("SG", "2026-02-17", "Lunar New Year")]
    [InlineData("SG", "2027-02-06", "Lunar New Year")]
    [InlineData("SG", "2026-09-25", "Mid-Autumn Festival")]
    [InlineData("SG", "2027-09-15", "Mid-Autumn Festival")]
    [InlineData("IN", "2026-11-08", "Diwali")]
    [InlineData("IN", "2027-10-29", "Diwali")]
    [InlineData("IL", "2026-04-02", "First day of Passover")]
    [InlineData("IL", "2027-04-22", "First day of Passover")]
    [InlineData("IL", "2026-09-12", "Rosh Hashanah")]
    [InlineData("IL", "2027-10-02", "Rosh Hashanah")]
    [InlineData("IL", "2026-12-05", "First day of Hanukkah")]
    [InlineData("IL", "2027-12-25", "First day of Hanukkah")]
    [InlineData("IL", "2027-03-23", "Purim")]
    public void A_day_is_what_people_there_call_it(string country, string date, string name)
    {
        var day = CalendarOf(country, date).Days[0];

        Assert.Contains(day.Notes, note => note.Text == name);
    }

    [Theory]
    [InlineData("US", "2026-03-15", "Mothering Sunday")]
    [InlineData("GB", "2026-05-10", "Mother's Day")]
    [InlineData("GB", "2026-11-26", "Thanksgiving")]
    [InlineData("GR", "2026-04-05", "Easter Sunday")]
    [InlineData("ES", "2026-04-01", "April Fools' Day")]
    [InlineData("MX", "2026-10-01", "Presidential Inauguration Holiday")]
    [InlineData(null, "2026-05-10", "Mother's Day")]
    public void It_is_nothing_where_it_is_not_kept(string? country, string date, string name) =>
        Assert.DoesNotContain(CalendarOf(country, date).Days[0].Notes, note => note.Text == name);

    [Fact]
    public void A_key_date_is_mentioned_from_a_week_before_to_a_day_after()
    {
        var request = Requests.Create(start: new(2026, 11, 30)) with
        {
            Country = "US",
            KeyDates = [new(new(2026, 12, 11), "Launch of the rye loaf"), new(new(2026, 12, 19), "Winter sale")],
        };

        var days = DayCalendar.For(request).Days;

        Assert.Equal("Cyber Monday", days[0].Heading);
        Assert.Null(days[2].Heading);
        Assert.DoesNotContain(days[3].Notes, note => note.Kind == CalendarNoteKind.LeadUp);
        Assert.Equal("7 days to go: Launch of the rye loaf", days[4].Notes[0].Text);
        Assert.Equal("1 day to go: Launch of the rye loaf · Human Rights Day", days[10].Heading);
        Assert.Equal(new(CalendarNoteKind.KeyDate, "Launch of the rye loaf"), days[11].Notes[0]);
        Assert.Equal("The day after: Launch of the rye loaf", days[12].Notes.Single(note => note.Kind == CalendarNoteKind.FollowUp).Text);
        Assert.Equal("7 days to go: Winter sale · The day after: Launch of the rye loaf", days[12].Heading);
    }

    [Fact]
    public void The_weightiest_note_comes_first_and_none_comes_twice()
    {
        var request = Requests.Create(start: new(2026, 12, 25)) with
        {
            Country = "GB",
            KeyDates = [new(new(2026, 12, 25), "boxing day"), new(new(2026, 12, 26), "Boxing Day")],
            SkipDays = [DayOfWeek.Friday],
        };

        var days = DayCalendar.For(request).Days;

        Assert.Equal(["boxing day", "1 day to go: Boxing Day", "Christmas Day"], days[0].Notes.Select(note => note.Text));
        Assert.Equal(["Boxing Day", "The day after: boxing day"], days[1].Notes.Select(note => note.Text));
        Assert.Equal([true, false], days.Take(2).Select(day => day.IsOff));
        Assert.Equal([1, 2], days.Take(2).Select(day => day.Day));
        Assert.Equal(new(2026, 12, 26), days[1].Date);
    }

    [Theory]
    [InlineData("IN", "We don't know the public holidays of India yet.")]
    [InlineData("QQ", "We don't know the public holidays of QQ yet.")]
    [InlineData("US", null)]
    [InlineData(null, null)]
    public void A_country_whose_holidays_are_missing_is_named(string? country, string? sentence)
    {
        var calendar = CalendarOf(country, "2026-12-25");

        Assert.Equal(sentence, calendar.Gap);
        Assert.Equal(sentence is null ? null : country, calendar.UnknownCountry);
        Assert.Contains(calendar.Days[0].Notes, note => note.Text == "Christmas Day");
    }

    // What the package says in a country's own language has an English name here, or it would stand in a plan as it is.
    [Fact]
    public void Every_holiday_of_every_country_is_written_in_English()
    {
        string[] english = ["AU", "CA", "GB", "GR", "JP", "NZ", "PL", "PO", "US", "ZA"];
        string[] alike = ["Ferragosto", "Corpus Christi"];

        foreach (var code in Enum.GetValues<PublicHolidayCountryCode>().Where(code => !english.Contains($"{code}".ToUpperInvariant())))
        {
            var package = PublicHolidayFactory.GetPublicHolidayForCountry(code);
            var theirs = Enumerable.Range(2025, 20).SelectMany(year => package.PublicHolidayNames(year).Values).ToHashSet();
            var ours = PublicHolidays.Between($"{code}", new(2025, 1, 1), new(2044, 12, 31))!.SelectMany(day => day).ToHashSet();

            Assert.DoesNotContain(ours.Except(alike), name => theirs.Any(their => their.Split(", ").Contains(name)));
            Assert.DoesNotContain("", ours);
        }
    }

    [Fact]
    public void The_list_of_observances_is_long_enough_and_each_comes_every_year()
    {
        Assert.InRange(Observances.All.Select(day => day.Name).Distinct().Count(), 60, 200);
        Assert.Equal(Observances.All.Count, Observances.All.Distinct().Count());
        Assert.All(Observances.All, day =>
            Assert.All(Enumerable.Range(2026, 5), year => Assert.NotEmpty(DateRule.Parse(day.Rule).In(year))));
    }

    [Theory]
    [InlineData("2nd sunday")]
    [InlineData("sunday")]
    [InlineData("5th sunday may")]
    [InlineData("easter 47")]
    [InlineData("")]
    public void What_is_no_rule_is_refused(string words) => Assert.Throws<FormatException>(() => DateRule.Parse(words));

    // Ramadan begins twice in 2030, and a leap month moves the months after it.
    [Theory]
    [InlineData("hijri 9-1", 2030, "2030-01-05 2030-12-26")]
    [InlineData("chinese 8-15", 2025, "2025-10-06")]
    [InlineData("hijri 9-1", 2090, "")]
    public void A_lunar_day_is_found_in_every_year_that_its_calendar_knows(string rule, int year, string dates) =>
        Assert.Equal(dates, string.Join(' ', DateRule.Parse(rule).In(year).Select(date => $"{date:yyyy-MM-dd}")));

    private static DayCalendar CalendarOf(string? country, string date) =>
        DayCalendar.For(Requests.Create(start: DateOnly.Parse(date, CultureInfo.InvariantCulture)) with { Country = country });
}
