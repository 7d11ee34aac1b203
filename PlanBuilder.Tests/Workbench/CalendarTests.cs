using System.Globalization;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Workbench;

/// <summary>A plan as a calendar: what stands where.</summary>
public sealed class CalendarTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_week_is_seven_days_each_with_a_heading()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync(Requests.Make(Requests.Create(days: 14, platforms: "X")));
        var page = await visitor.GetAsync(path);
        var weeks = page.Page.QuerySelectorAll(".board");

        Assert.Equal(2, weeks.Length);
        Assert.Equal(["Day 1 to day 7", "Day 8 to day 14"], weeks.Select(week => week.GetAttribute("aria-label")));
        Assert.Equal(7, weeks[1].QuerySelectorAll("section.day h2").Length);
        Assert.StartsWith("Day 8 Tue Dec 1", Folded(weeks[1].QuerySelector("h2")!.TextContent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_is_whole_weeks_as_the_visitor_counts_them_and_a_list_has_a_row_for_each_post()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync(); // from Tuesday, November 24
        var month = await visitor.GetAsync(path + "?view=month&platform=X");
        Assert.Equal(
            ["Nov 22", "23", "24"],
            month.Page.QuerySelectorAll(".cell").Take(3).Select(cell => cell.QuerySelector(".number, h2 b")!.TextContent));
        var german = await visitor.GetAsync(path + "?view=month", ("Accept-Language", "de-DE,de;q=0.9,en;q=0.5"));
        Assert.Equal("23 Nov", german.Page.QuerySelector(".cell .number")!.TextContent);
        Assert.DoesNotMatch("[AP]M\\b", string.Concat(german.Page.QuerySelectorAll(".slip time").Select(time => time.TextContent)));
        Assert.Equal((14, 7), (month.Page.QuerySelectorAll(".cell").Length, month.Page.QuerySelectorAll(".slip").Length));
        Assert.EndsWith("?view=month&platform=X", month.Page.QuerySelector(".slip")!.GetAttribute("href")!, StringComparison.Ordinal);
        var chosen = await visitor.GetAsync(month.Page.QuerySelector("#day-3 .choose")!.GetAttribute("href")!); // on a phone
        Assert.Equal("Thu Nov 26", chosen.Page.QuerySelector("#chosen h2")!.TextContent);
        Assert.Equal(["card-d3-x"], chosen.Page.QuerySelectorAll("#chosen .post").Select(post => post.Id));
        Assert.Equal("day-3", chosen.Page.QuerySelector(".choose[aria-current=date]")!.Closest(".cell")!.Id);
        var list = await visitor.GetAsync(path + "?view=list");
        Assert.Equal(14, list.Page.QuerySelectorAll(".list .what a").Length);
        Assert.Equal("?view=list", list.Page.QuerySelector(".what a")!.GetAttribute("href")![^10..]);
        Assert.Contains("Week 1", list.Words, StringComparison.Ordinal);
        Assert.Equal(14, (await visitor.GetAsync(path + "?view=%3Cb%3E")).Page.QuerySelectorAll(".post").Length);
    }

    [Fact]
    public async Task Filters_are_links_that_work_together()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var x = await FollowAsync(await visitor.GetAsync(path), "X");
        Assert.Equal(7, x.Page.QuerySelectorAll(".post").Length);
        Assert.All(
            x.Page.QuerySelectorAll(".post .where"),
            where => Assert.StartsWith("X", where.TextContent.Trim(), StringComparison.Ordinal));
        Assert.Equal("X7", x.Page.QuerySelector(".filters [aria-current]")!.TextContent);
        var both = await FollowAsync(x, "Educational");
        var expected = PlanApp.Usual.Posts().Count(post => post is { Platform: "X", Pillar: Pillars.Educational });
        Assert.Equal(expected, both.Page.QuerySelectorAll(".post").Length);
        Assert.Contains($"{expected} of 14 posts", both.Words, StringComparison.Ordinal);
        Assert.Equal(14, (await FollowAsync(await FollowAsync(both, "X"), "Educational")).Page.QuerySelectorAll(".post").Length);
        Assert.Equal(x.Page.QuerySelectorAll(".post").Length + 7, (await FollowAsync(x, "X")).Page.QuerySelectorAll(".post").Length);
        Assert.Contains(
            "No posts match these filters", (await visitor.GetAsync(path + "?platform=%3Cb%3E")).Words, StringComparison.Ordinal);

        Task<Answer> FollowAsync(Answer page, string link) =>
            visitor.GetAsync(page.Page.QuerySelectorAll(".filters a")
                .Single(a => a.TextContent.Trim().StartsWith(link, StringComparison.Ordinal)).GetAttribute("href")!);
    }

    [Fact]
    public async Task Today_is_marked_in_the_plans_zone()
    {
        const string zone = "Pacific/Kiritimati"; // its day begins 14 hours before London's
        var today = Zones.DateIn(zone, DateTimeOffset.UtcNow);
        var plan = PlanApp.Usual with
        {
            TimeZone = zone,
            Schedule = [.. PlanApp.Usual.Schedule.Select((day, i) => day with { Date = today.AddDays(i - 2) })],
        };
        var (visitor, path) = await app.VisitorWithPlanAsync(plan);
        var marked = (await visitor.GetAsync(path)).Page.QuerySelectorAll(".day.today");

        Assert.InRange(marked.Length, 1, 1);
        Assert.Contains("Today", marked[0].TextContent, StringComparison.Ordinal);
        Assert.Contains(marked[0].QuerySelector("time")!.GetAttribute("datetime"),
            new[] { today, today.AddDays(1) }.Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Times_are_right_across_a_change_of_the_clocks()
    {
        var plan = PlanApp.Usual with
        {
            Schedule =
            [
                .. PlanApp.Usual.Schedule.Select((day, i) => day with
                {
                    Date = new DateOnly(2026, 10, 22).AddDays(i), Posts = [day.Posts[0] with { Time = "09:00" }], Note = null,
                }),
            ],
        };
        var (visitor, path) = await app.VisitorWithPlanAsync(plan);
        var page = await visitor.GetAsync(path);

        Assert.Equal(
            ["2026-10-22T09:00+02:00", "2026-10-23T09:00+02:00", "2026-10-24T09:00+02:00", "2026-10-25T09:00+01:00",
             "2026-10-26T09:00+01:00"],
            page.Page.QuerySelectorAll(".post time").Select(time => time.GetAttribute("datetime")!).Take(5));
        Assert.All(page.Page.QuerySelectorAll(".post time"), time => Assert.Equal("9:00 AM", time.TextContent));
        Assert.Equal("clocks go back", page.Page.QuerySelector("#day-4 .off")!.TextContent);
    }

    [Fact]
    public async Task The_mix_is_that_of_the_posts()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync(PlanApp.Usual with { ContentMix = new(1, 2, 97) });
        var page = await visitor.GetAsync(path);
        var counted = ContentMix.From(PlanApp.Usual.Posts());

        Assert.Contains(
            $"Educational {counted.Educational}%", Folded(page.Page.QuerySelector(".mix")!.TextContent), StringComparison.Ordinal);
        Assert.Equal($"{counted.Educational}", page.Page.QuerySelector(".mix rect.educational")!.GetAttribute("width"));
    }

    [Fact]
    public async Task Posts_that_collide_are_counted_at_the_head_and_marked_in_their_place()
    {
        var first = PlanApp.Usual.Schedule[0];
        var twice = first with { Posts = [.. first.Posts, first.Posts[0] with { Id = "again", SuggestedCaption = "Something else" }] };
        var (visitor, path) = await app.VisitorWithPlanAsync(PlanApp.Usual with { Schedule = [twice, .. PlanApp.Usual.Schedule.Skip(1)] });
        var page = await visitor.GetAsync(path);

        var toCheck = page.Page.QuerySelector(".facts .warn")!;
        Assert.Equal("1 needs attention", toCheck.TextContent);
        Assert.Single((await visitor.GetAsync(toCheck.GetAttribute("href")!)).Page.QuerySelectorAll(".post"));
        Assert.Contains("Same time as another", page.Card("again").QuerySelector(".findings")!.TextContent, StringComparison.Ordinal);
    }

    private static string Folded(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
