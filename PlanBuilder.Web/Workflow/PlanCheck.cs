using System.Globalization;

namespace PlanBuilder.Web.Workflow;

/// <summary>Compares a plan with the request it was made for.</summary>
internal static class PlanCheck
{
    /// <summary>One plain sentence for each thing that is not as it should be; none when all is well.</summary>
    public static IReadOnlyList<string> Findings(Plan plan, PlanRequest request) =>
        [.. Head(plan, request), .. Days(plan, request), .. plan.Schedule.SelectMany(day => Day(day, request)), .. Posts(plan)];

    private static IEnumerable<string> Head(Plan plan, PlanRequest request)
    {
        if (plan.Goal != request.Goal)
        {
            yield return $"The plan's goal is \"{plan.Goal}\", not \"{request.Goal}\".";
        }

        if (plan.Period != request.Period)
        {
            yield return $"The plan's period is \"{plan.Period}\", not \"{request.Period}\".";
        }

        if (!plan.Platforms.Order(StringComparer.Ordinal).SequenceEqual(request.Platforms.Select(p => p.Name).Order(StringComparer.Ordinal)))
        {
            yield return "The plan's list of platforms is not the one that was chosen.";
        }
    }

    private static IEnumerable<string> Days(Plan plan, PlanRequest request)
    {
        if (plan.Schedule.Count != request.Days)
        {
            yield return $"The plan has {plan.Schedule.Count} days, not {request.Days}.";
        }

        foreach (var (i, day) in plan.Schedule.Index())
        {
            if (day.Day != i + 1)
            {
                yield return $"Day {day.Day} stands where day {i + 1} should be.";
            }

            var date = request.StartDate.AddDays(i);
            if (day.Date != date)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Day {day.Day} is not dated {date:yyyy-MM-dd}.");
            }
        }
    }

    private static IEnumerable<string> Day(PlanDay day, PlanRequest request)
    {
        foreach (var platform in request.Platforms)
        {
            var posts = day.Posts.Count(post => post.Platform == platform.Name);
            if (posts != 1)
            {
                yield return $"Day {day.Day} has {posts} posts for {platform.Name}, not one.";
            }
        }

        foreach (var name in day.Posts.Select(post => post.Platform).Distinct().Except(request.Platforms.Select(p => p.Name)))
        {
            yield return $"Day {day.Day} has a post for {name}, which was not chosen.";
        }

        foreach (var same in day.Posts.GroupBy(post => (post.Platform, post.Time)).Where(group => group.Count() > 1))
        {
            yield return $"Day {day.Day} has {same.Count()} posts for {same.Key.Platform} at {same.Key.Time}.";
        }
    }

    private static IEnumerable<string> Posts(Plan plan)
    {
        var posts = plan.Schedule.SelectMany(day => day.Posts).ToList();
        if (plan.TotalPosts != posts.Count)
        {
            yield return $"The plan says it has {plan.TotalPosts} posts, but it has {posts.Count}.";
        }

        if (plan.ContentMix != ContentMix.Of(posts))
        {
            yield return "The content mix is not the one of the posts.";
        }

        foreach (var id in posts.GroupBy(post => post.Id).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return $"More than one post has the id \"{id}\".";
        }

        foreach (var finding in posts.SelectMany(PostCheck.Findings))
        {
            yield return finding;
        }

        foreach (var (earlier, later) in Likeness.Pairs(posts))
        {
            yield return $"The captions of {earlier.Id} and {later.Id} are nearly equal.";
        }
    }
}
