using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workbench;

/// <summary>A built-in plan for another trade, in which nothing of its owner's own work is lost.</summary>
internal static class TradeChange
{
    /// <summary>
    /// The fresh plan, with the posts that were written or changed by hand in their place, and without those that were removed.
    /// </summary>
    /// <param name="now">The plan as it is.</param>
    /// <param name="made">The plans as they were generated: a post that is in one of them isn't its owner's work.</param>
    public static Plan Apply(Plan now, Plan fresh, IReadOnlyList<Plan> made)
    {
        var untouched = made.SelectMany(plan => plan.Placed()).ToLookup(placed => placed.Post.Id);
        var here = now.Placed().ToList();
        var own = here.Where(placed => untouched[placed.Post.Id].All(other => PlanDifference.Between(other, placed).Count > 0));
        var removed = untouched.Select(posts => posts.Key).Except(here.Select(placed => placed.Post.Id));

        var plan = PlanEdit.Without(fresh, [.. removed]);
        return own.Aggregate(plan, (changed, placed) => PlanEdit.With(changed, placed.Day.Day, placed.Post));
    }
}
