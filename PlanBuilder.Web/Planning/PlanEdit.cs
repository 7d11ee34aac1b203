namespace PlanBuilder.Web.Planning;

/// <summary>A post with its day.</summary>
internal sealed record PlacedPost(PlanDay Day, Post Post);

/// <summary>Changes to a plan. Each returns a whole plan, whose totals, platforms, and mix are those of its posts.</summary>
internal static class PlanEdit
{
    /// <summary>All its posts, in the order of the calendar.</summary>
    public static IEnumerable<PlacedPost> Placed(this Plan plan) =>
        plan.Schedule.SelectMany(day => day.Posts.Select(post => new PlacedPost(day, post)));

    public static PlacedPost? Find(this Plan plan, string? postId) => plan.Placed().FirstOrDefault(placed => placed.Post.Id == postId);

    /// <summary>An id that no post had before: calendars that took the plan know their events by it.</summary>
    public static string NewPostId() => $"p{Guid.NewGuid():N}"[..17];

    /// <summary>The post on that day of the plan, and nowhere else.</summary>
    public static Plan With(Plan plan, int day, Post post)
    {
        post = Checked(post);
        return Rebuild(plan, one => Posts(one).Where(other => other.Id != post.Id).Concat(one.Day == day ? [post] : []));
    }

    /// <summary>The plan with these posts changed where they stand, in ways that leave their words alone.</summary>
    public static Plan Each(Plan plan, IReadOnlyCollection<string> ids, Func<Post, Post> change) =>
        Rebuild(plan, day => Posts(day).Select(post => ids.Contains(post.Id) ? change(post) : post));

    /// <summary>The plan with each of these posts on its day.</summary>
    public static Plan Moved(Plan plan, IReadOnlyDictionary<string, int> days)
    {
        var bare = PlanCheck.WithoutShown(plan);
        var arriving = bare.Schedule.SelectMany(Posts).Where(post => days.ContainsKey(post.Id)).ToLookup(post => days[post.Id]);
        return Rebuild(bare, day => Posts(day).Where(post => !days.ContainsKey(post.Id)).Concat(arriving[day.Day]));
    }

    public static Plan Without(Plan plan, string postId) => Without(plan, [postId]);

    public static Plan Without(Plan plan, IReadOnlyCollection<string> ids) =>
        Rebuild(plan, day => Posts(day).Where(post => !ids.Contains(post.Id)));

    /// <summary>Many at once: these posts on their days and nowhere else, and those gone.</summary>
    public static Plan With(Plan plan, IReadOnlyCollection<PlacedPost> posts, IEnumerable<string> gone)
    {
        var replaced = posts.Select(placed => placed.Post.Id).Concat(gone).ToHashSet();
        var days = posts.ToLookup(placed => placed.Day.Day, placed => Checked(placed.Post));
        return Rebuild(plan, day => Posts(day).Where(post => !replaced.Contains(post.Id)).Concat(days[day.Day]));
    }

    /// <summary>The plan with some of its posts, each as it is.</summary>
    public static Plan Only(Plan plan, Func<PlanDay, Post, bool> lets) =>
        Counted(plan, [.. plan.Schedule.Select(day => day with { Posts = [.. day.Posts.Where(post => lets(day, post))] })]);

    private static Post Checked(Post post)
    {
        var findings = PostCheck.Findings(post).Select(finding => Finding.Bounded(finding.Sentence)).Take(Finding.MostOnAPost).ToList();
        return Approval.Reconcile(
            OnItsNetwork(post) with { Findings = findings.Count > 0 ? findings : null, Shown = null });
    }

    /// <summary>
    /// The post with other words in its place, and with what was found wrong with them. If its owner had approved it, that was for the
    /// old ones.
    /// </summary>
    public static Plan Rewritten(Plan plan, Post post) => Rebuild(plan, day => Posts(day).Select(other => other.Id != post.Id ? other
        : Approval.Reconcile(OnItsNetwork(post))));

    private static Post OnItsNetwork(Post post) => post with
    {
        Link = LinkBuilder.On(post.Link, post.Platform),
        FirstComment = LinkBuilder.InOn(post.FirstComment, post.Platform),
    };

    private static IEnumerable<Post> Posts(PlanDay day) => day.Posts;

    private static Plan Rebuild(Plan plan, Func<PlanDay, IEnumerable<Post>> posts)
    {
        List<PlanDay> schedule =
            [.. PlanCheck.WithoutShown(plan).Schedule
                .Select(day => day with { Posts = [.. posts(day).OrderBy(post => post.Time, StringComparer.Ordinal)] })];
        return Counted(plan, schedule);
    }

    private static Plan Counted(Plan plan, IReadOnlyList<PlanDay> schedule)
    {
        List<Post> all = [.. schedule.SelectMany(day => day.Posts)];
        var platforms = all.Select(post => post.Platform).Distinct().ToList();
        return plan with
        {
            Platforms = [.. plan.Platforms.Intersect(platforms).Union(platforms)],
            TotalPosts = all.Count,
            ContentMix = all.All(post => post.Pillar is not null) ? ContentMix.From(all) : plan.ContentMix,
            Schedule = schedule,
        };
    }
}
