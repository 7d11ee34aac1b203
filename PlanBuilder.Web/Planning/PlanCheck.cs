using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Compares a plan with the request it was made for. A plan from outside goes: <see cref="PlanReader"/>, <see cref="PlanRepair.Repair"/>,
/// <see cref="Findings"/>, <see cref="Slots"/>; where there are some, a second question, its answer read, <see cref="PlanRepair.Merge"/>,
/// repaired and compared again; then <see cref="Mark"/> shows what remains.
/// </summary>
internal static partial class PlanCheck
{
    /// <summary>Each thing that is not as it should be; none when all is well.</summary>
    /// <param name="research">What was found for the plan: what stands there may be said.</param>
    public static IReadOnlyList<Finding> Findings(Plan plan, PlanRequest request, string? research = null) =>
    [
        .. Head(plan, request), .. Days(plan, request), .. plan.Schedule.SelectMany(day => Day(day, request)), .. Posts(plan),
        .. Words(plan, request, new(request, research)),
    ];

    private static IEnumerable<Finding> Head(Plan plan, PlanRequest request)
    {
        if (plan.Goal != request.Goal)
        {
            yield return new(FindingKind.Goal, $"The plan's goal isn't \"{request.Goal}\".");
        }

        if (plan.Period != request.Period)
        {
            yield return new(FindingKind.Period, $"The plan's period isn't \"{request.Period}\".");
        }

        if (!plan.Platforms.Order(StringComparer.Ordinal).SequenceEqual(
            request.Platforms.Select(platform => platform.Name).Order(StringComparer.Ordinal)))
        {
            yield return new(FindingKind.Platforms, "The plan's platforms aren't the ones you chose.");
        }

        if (plan.TimeZone != request.TimeZone)
        {
            yield return new(FindingKind.Zone, $"The plan's times aren't in {request.TimeZone}.");
        }
    }

    private static IEnumerable<Finding> Days(Plan plan, PlanRequest request)
    {
        if (plan.Schedule.Count != request.Days)
        {
            yield return new(FindingKind.Days, $"The plan has {plan.Schedule.Count} days, not {request.Days}.");
        }

        foreach (var (i, day) in plan.Schedule.Index())
        {
            if (day.Day != i + 1)
            {
                yield return new(FindingKind.Days, $"Day {day.Day} is where day {i + 1} should be.");
            }

            var date = request.StartDate.AddDays(i);
            if (day.Date != date)
            {
                yield return new(
                    FindingKind.Date,
                    string.Create(CultureInfo.InvariantCulture, $"Day {day.Day} isn't dated {date:yyyy-MM-dd}."),
                    day.Day);
            }
        }
    }

    private static IEnumerable<Finding> Day(PlanDay day, PlanRequest request)
    {
        foreach (var platform in request.Platforms)
        {
            var name = platform.Name;
            var asked = request.PostsOn(day.Day, platform);
            var posts = day.Posts.Where(post => post.Platform == name).ToList();
            for (var missing = posts.Count; missing < asked; missing++)
            {
                yield return posts.Count == 0
                    ? new(FindingKind.MissingPost, $"Day {day.Day} has no post for {name}.", day.Day, name)
                    : new(FindingKind.FewPosts, $"Day {day.Day} has {posts.Count} of {asked} posts for {name}.", day.Day, name);
            }

            foreach (var surplus in posts.Skip(asked))
            {
                yield return On(surplus, FindingKind.SurplusPost, request.IsOff(day.Day)
                    ? $"Day {day.Day} is a {request.DateOf(day.Day).DayOfWeek}, one of your days off."
                    : asked == 0
                    ? $"Day {day.Day} has {(posts.Count == 1 ? "a post" : $"{posts.Count} posts")} for {name}, where none was asked for."
                    : $"Day {day.Day} has {posts.Count} posts for {name}, not {(asked == 1 ? "one" : asked)}.");
            }

            foreach (var same in SameTime(posts))
            {
                yield return On(same, FindingKind.SameTime, $"Same time as another {PostOn(name)}.");
            }
        }

        foreach (var post in day.Posts.Where(post => request.Platforms.All(platform => platform.Name != post.Platform)))
        {
            yield return On(post, FindingKind.NotChosen, $"{post.Platform} isn't one of the platforms you chose.");
        }

        foreach (var (post, finding) in day.Posts.SelectMany(post => PostCheck.Findings(post).Select(finding => (post, finding))))
        {
            yield return On(post, finding.Kind, finding.Sentence);
        }

        Finding On(Post post, FindingKind kind, string sentence) => new(kind, sentence, day.Day, post.Platform, post.Id);
    }

    private static IEnumerable<Finding> Posts(Plan plan)
    {
        var posts = plan.Schedule.SelectMany(day => day.Posts).ToList();
        if (plan.TotalPosts != posts.Count)
        {
            yield return new(FindingKind.Total, $"The plan says it has {plan.TotalPosts} posts, but it has {posts.Count}.");
        }

        if (posts.TrueForAll(post => post.Pillar is not null) && plan.ContentMix != ContentMix.From(posts))
        {
            yield return new(FindingKind.Mix, "The content mix doesn't match the posts.");
        }

        foreach (var id in posts.GroupBy(post => post.Id).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return new(FindingKind.Id, $"More than one post has the ID \"{id}\".");
        }

        foreach (var finding in NearlyEqual(plan))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Post> SameTime(IEnumerable<Post> postsOfOnePlatform) =>
        postsOfOnePlatform.GroupBy(post => post.Time).SelectMany(group => group.Skip(1));

    private static string PostOn(string platform) => platform.Length > 0 ? $"{platform} post" : "post";

    private static IEnumerable<Finding> NearlyEqual(Plan plan) => CaptionSimilarity.Pairs(plan.Schedule).Select(pair => new Finding(
        FindingKind.NearlyEqual, $"Almost the same caption as the {PostOn(pair.Earlier.Post.Platform)} on day {pair.Earlier.Day}.",
        pair.Later.Day, pair.Later.Post.Platform, pair.Later.Post.Id));
}
