using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>A day's heading, and whether it names the month.</summary>
internal sealed record DayView(PlanView Plan, PlanDay Day, bool NamesMonth)
{
    public IEnumerable<PostView> Posts => Day.Posts.Where(Plan.Filter.Matches).Select(post => new PostView(Plan, Day, post));

    public bool IsToday => Day.Date == Plan.Today;

    public bool IsWeekend => Day.Date is { DayOfWeek: DayOfWeek.Saturday or DayOfWeek.Sunday };

    public string Id => $"day-{Day.Day}";

    /// <summary>"Nov 30" where the month is named, else "30"; the day's number where it has no date.</summary>
    public string Number => Day.Date is { } date
        ? NamesMonth ? date.MonthAndDay() : date.Number()
        : $"{Day.Day}";

    /// <summary>"Mon Nov 30", or "day 3".</summary>
    public string Name => Day.Date?.Short() ?? $"day {Day.Day}";

    public static DayView Create(PlanView plan, PlanDay day) =>
        new(plan, day, day.Date is { } date && (date.Day == 1 || plan.Weeks.Any(week => week[0].Day == day.Day)));
}
