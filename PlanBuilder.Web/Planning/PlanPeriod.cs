namespace PlanBuilder.Web.Planning;

/// <summary>The days that a plan was asked for.</summary>
internal sealed record PlanPeriod(DateOnly Start, int Days)
{
    /// <summary>The day of that date, from 1; null outside the period.</summary>
    public int? DayOf(DateOnly date) => date.DayNumber - Start.DayNumber is >= 0 and var day && day < Days ? day + 1 : null;
}
