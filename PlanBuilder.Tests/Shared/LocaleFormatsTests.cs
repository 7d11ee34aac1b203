using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Shared;

public sealed class LocaleFormatsTests
{
    [Theory]
    [InlineData(null, false, false, DayOfWeek.Sunday)]
    [InlineData("", false, false, DayOfWeek.Sunday)]
    [InlineData("*", false, false, DayOfWeek.Sunday)]
    [InlineData("xx-YY, ;;q=", false, false, DayOfWeek.Sunday)]
    [InlineData("en", false, false, DayOfWeek.Sunday)]
    [InlineData("en-US,en;q=0.9", false, false, DayOfWeek.Sunday)]
    [InlineData("en-GB,en;q=0.9", true, true, DayOfWeek.Monday)]
    [InlineData("en-AU", false, true, DayOfWeek.Monday)]
    [InlineData("de", true, true, DayOfWeek.Monday)]
    [InlineData("en;q=0.5, fr-FR", true, true, DayOfWeek.Monday)]
    [InlineData("ja", true, false, DayOfWeek.Sunday)]
    [InlineData("klingon, pt-BR;q=0.5", true, true, DayOfWeek.Sunday)]
    public void Formats_come_from_the_languages_of_the_browser(string? languages, bool is24Hours, bool isDayFirst, DayOfWeek weekStart) =>
        Assert.Equal(new LocaleFormats(is24Hours, isDayFirst, weekStart), LocaleFormats.From(languages));

    [Theory]
    [InlineData("en-US", "Tue Nov 24, 2:05 PM", "November 24", "Nov 30 – Dec 6", "November 23 – 29")]
    [InlineData("en-GB", "Tue 24 Nov, 14:05", "24 November", "30 Nov – 6 Dec", "23 – 29 November")]
    public void Dates_and_times_follow_the_formats(string languages, string moment, string day, string brief, string span)
    {
        LocaleFormats.Current = LocaleFormats.From(languages);

        Assert.Equal(moment, new DateTime(2026, 11, 24, 14, 5, 0, DateTimeKind.Unspecified).Moment());
        Assert.Equal(day, new DateOnly(2026, 11, 24).Long());
        Assert.Equal(brief, Dates.Brief(new(2026, 11, 30), new(2026, 12, 6)));
        Assert.Equal(span, Dates.Span(new(2026, 11, 23), new(2026, 11, 29)));
    }
}
