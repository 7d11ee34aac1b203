using FsCheck;
using FsCheck.Fluent;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>Posts per week, spread over the days of a week that are posted on.</summary>
public sealed class RhythmTests
{
    [Theory]
    [InlineData(1, "", "1000000"), InlineData(2, "", "1001000"), InlineData(3, "", "1010100"), InlineData(5, "", "1110110")]
    [InlineData(7, "", "1111111"), InlineData(10, "", "2121211"), InlineData(21, "", "3333333")]
    [InlineData(3, "67", "1101000"), InlineData(1, "1", "0100000"), InlineData(4, "123", "0001111"), InlineData(3, "234567", "3000000")]
    public void A_week_looks_like_this(int posts, string off, string week) =>
        Assert.Equal(week, string.Concat(Enumerable.Range(1, 7).Select(day => Rhythm.PostsOn(day, posts, IsOff(off)))));

    [Fact]
    public void Every_week_has_them_all_as_evenly_as_can_be_and_none_on_days_off() => Holds(request =>
    {
        foreach (var platform in request.Platforms)
        {
            foreach (var week in Enumerable.Range(1, request.Days).Chunk(7))
            {
                var open = week.Where(day => !request.IsOff(day)).ToList();
                var counts = open.Select(day => request.PostsOn(day, platform)).ToList();
                Assert.All(week.Where(request.IsOff), day => Assert.Equal(0, request.PostsOn(day, platform)));
                Assert.InRange(counts.Count == 0 ? 0 : counts.Max() - counts.Min(), 0, 1);
                if (week.Length == 7 && request.PostsPerWeek.TryGetValue(platform.Name, out var posts))
                {
                    Assert.Equal(posts, counts.Sum());
                    Assert.Equal(1 + ((posts - 1) / open.Count), counts[0]);
                }
            }
        }
    });

    [Fact]
    public void Slots_are_the_plan_s_posts_in_the_order_of_the_calendar() => Holds(request =>
    {
        var slots = request.Slots();
        Assert.Equal(request.TotalPosts, slots.Count);
        Assert.Equal(Enumerable.Range(1, slots.Count), slots.Select(slot => slot.Number));
        Assert.Equal(slots, slots.OrderBy(slot => slot.Day).ThenBy(slot => slot.Time));
        Assert.Equal(slots.Count, slots.Select(slot => (slot.Day, slot.Platform, slot.Time)).Distinct().Count());
        Assert.Equal(slots, request.Slots());
        foreach (var platform in request.Platforms)
        {
            Assert.All(Enumerable.Range(1, request.Days), day => Assert.Equal(
                request.PostsOn(day, platform), slots.Count(slot => slot.Day == day && slot.Platform == platform)));
        }
    });

    [Fact]
    public void A_plan_made_here_keeps_the_rhythm_and_nothing_is_found_or_mended()
    {
        var request = Requests.Create(days: 28, platforms: "Instagram,X,YouTube") with
        {
            PostsPerWeek = new Dictionary<string, int> { ["X"] = 10, ["YouTube"] = 1 },
            SkipDays = [DayOfWeek.Sunday],
        };
        var plan = Requests.Make(request);

        Assert.Equal(4 * (6 + 10 + 1), plan.TotalPosts);
        Assert.Equal([], PlanCheck.Findings(plan, request));
        Assert.Equal(plan.Posts(), PlanRepair.Repair(plan, request).Posts(), (one, other) => one.Id == other.Id && one.Time == other.Time);
    }

    [Fact]
    public void A_post_where_none_was_asked_for_is_found_and_moved_to_a_day_that_lacks_one()
    {
        var request = Requests.Create(days: 7, platforms: "X") with { PostsPerWeek = new Dictionary<string, int> { ["X"] = 2 } };
        var plan = Requests.Make(request);
        var moved = plan.Schedule[3].Posts[0];
        plan = plan with
        {
            Schedule = [.. plan.Schedule.Select(day => day with { Posts = day.Day == 2 ? [moved] : day.Day == 4 ? [] : day.Posts })],
        };

        Assert.Equal(
            ["Day 2 has a post for X, where none was asked for.", "Day 4 has no post for X."],
            PlanCheck.Findings(plan, request).Select(finding => finding.Sentence).Order());
        var repaired = PlanRepair.Repair(plan, request);
        Assert.Equal([], PlanCheck.Findings(repaired, request));
        Assert.Equal(moved.SuggestedCaption, Assert.Single(repaired.Schedule[3].Posts).SuggestedCaption);
    }

    private static Func<int, bool> IsOff(string off) => day => off.Contains($"{day}", StringComparison.Ordinal);

    private static void Holds(Action<PlanRequest> property) =>
        Prop.ForAll(Some.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static Gen<PlanRequest> Some =>
        from days in Gen.Elements(7, 14, 28, 30)
        from platforms in Gen.NonEmptyListOf(Gen.Elements(Platform.All.ToArray()))
        from start in Gen.Choose(0, 6)
        from off in Gen.SubListOf(Weekdays.All.Skip(1).ToArray())
        from perDay in Gen.Choose(1, 3)
        from weekly in Gen.ListOf(Gen.Zip(Gen.Elements(Platform.All.ToArray()), Gen.Choose(1, 3 * (7 - off.Count))))
        select Requests.Create(days: days, start: new DateOnly(2026, 11, 30).AddDays(start)) with
        {
            Platforms = [.. platforms.Distinct()],
            SkipDays = [.. off],
            PostsPerDay = perDay,
            PostsPerWeek = weekly.DistinctBy(each => each.Item1).ToDictionary(each => each.Item1.Name, each => each.Item2),
        };
}
