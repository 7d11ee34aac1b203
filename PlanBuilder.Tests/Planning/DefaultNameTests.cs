using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class DefaultNameTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 29, 23, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("sourdough bakery", "7 days", "2026-11-30", "Sourdough bakery, Nov 30 – Dec 6")]
    [InlineData("épicerie\nfine", "14 days", "2026-12-01", "Épicerie fine, Dec 1 – 14")]
    [InlineData("iPhone repair", "30 days", "2026-12-15", "iPhone repair, Dec 15 – Jan 13")]
    [InlineData(" ", "7 days", "2026-11-30", "Grow followers, Nov 30 – Dec 6")]
    [InlineData("bell \a", "7 days", "2026-11-30", "Grow followers, Nov 30 – Dec 6")]
    [InlineData("x", "7 days", null, "X, Nov 30 – Dec 6")]
    [InlineData("x", "7 days", "9999-12-30", null)]
    [InlineData("x", "8 days", "2026-11-30", null)]
    [InlineData("x", null, "2026-11-30", null)]
    public void It_says_what_the_plan_is_about_and_when(string niche, string? period, string? start, string? name) => Assert.Equal(
        name, DefaultName.From(new() { Goal = "Grow followers", Niche = niche, Period = period, StartDate = start }, null, Evening));

    [Theory]
    [InlineData(null, "Asia/Tokyo", "X, Dec 1 – 7"), InlineData("Asia/Tokyo", null, "X, Dec 1 – 7")]
    [InlineData("UTC", "Asia/Tokyo", "X, Nov 30 – Dec 6")]
    public void Its_days_begin_in_the_plan_s_zone(string? zone, string? profileZone, string name) =>
        Assert.Equal(name, DefaultName.From(new() { Niche = "x", Period = "7 days", TimeZone = zone }, profileZone, Evening));

    [Fact]
    public void A_long_niche_is_shortened_and_leaves_room_for_a_number()
    {
        var name = DefaultName.From(
            new() { Niche = string.Concat(Enumerable.Repeat("🥖", 100)), Period = "7 days", StartDate = "2026-11-30" }, null, Evening)!;

        Assert.InRange(name.Length, 80, 94);
        Assert.EndsWith("🥖…, Nov 30 – Dec 6", name, StringComparison.Ordinal);
    }

    [Fact]
    public void What_asks_for_nothing_has_none() => Assert.Null(DefaultName.From(null, "UTC", Evening));
}
