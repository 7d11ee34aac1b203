using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Which posts are filmed in one go: those of two days in a row that are posted on, so that nobody shoots every day.</summary>
internal sealed class Shoots(PlanRequest request)
{
    private const int DaysOfOne = 2;

    private readonly IReadOnlyList<int> days =
        [.. Enumerable.Range(1, request.Days).Where(day => request.Platforms.Any(platform => request.PostsOn(day, platform) > 0))];

    public int Count => (days.Count + DaysOfOne - 1) / DaysOfOne;

    /// <summary>The number of a day's shoot, from 1.</summary>
    public int On(int day) => (days.Index().First(known => known.Item == day).Index / DaysOfOne) + 1;
}
