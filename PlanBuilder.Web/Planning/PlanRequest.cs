namespace PlanBuilder.Web.Planning;

/// <summary>
/// What a plan is made from, already checked: <paramref name="Goal"/> one of <see cref="Goals"/>, <paramref name="Days"/> 7 or 14,
/// at least one platform and none twice, <paramref name="Niche"/> never empty ("general" where none was given),
/// <paramref name="BrandVoice"/> possibly empty, <paramref name="StartDate"/> a date in <paramref name="TimeZone"/> (IANA).
/// </summary>
internal sealed record PlanRequest(
    string Goal,
    int Days,
    IReadOnlyList<Platform> Platforms,
    string Niche,
    string BrandVoice,
    DateOnly StartDate,
    string TimeZone)
{
    public string Period => $"{Days} days";

    /// <summary>Posts on each platform on a day that is posted on, 1 to 3.</summary>
    public int PostsPerDay { get; init; } = 1;

    /// <summary>Days of the week without posts, never all seven.</summary>
    public IReadOnlyList<DayOfWeek> SkipDays { get; init; } = [];

    /// <summary>Themes of the account's last plans, to be avoided.</summary>
    public IReadOnlyList<string> PastThemes { get; init; } = [];

    public int TotalPosts => Platforms.Count * Enumerable.Range(1, Days).Sum(PostsOn);

    /// <summary>The date of a day, from 1.</summary>
    public DateOnly DateOf(int day) => StartDate.AddDays(day - 1);

    /// <summary>How many posts each platform gets on a day, from 1; none on a day that is left out.</summary>
    public int PostsOn(int day) => SkipDays.Contains(DateOf(day).DayOfWeek) ? 0 : PostsPerDay;
}
