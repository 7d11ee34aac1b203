namespace PlanBuilder.Web.Planning;

/// <summary>
/// Posts that were asked for and never written: places of the request for which neither the original plan nor the current one has a post.
/// Each is a post without words until a rewrite brings some.
/// </summary>
internal static class MissingPosts
{
    /// <summary>How the notes about such places begin, see <see cref="PlanCheck.Mark"/>.</summary>
    public const string None = "No post for", Few = "Fewer posts than requested for";

    /// <summary>Whether the plan's notes say that some were left out.</summary>
    public static bool AreNoted(Plan plan) => plan.Provenance.Notes.Any(note =>
        note.StartsWith(None, StringComparison.Ordinal) || note.StartsWith(Few, StringComparison.Ordinal));

    /// <summary>The missing posts in the order of the calendar, the same for the same plans.</summary>
    /// <param name="made">The plan as it was made: what its owner removed since isn't missing.</param>
    public static IReadOnlyList<PlacedPost> In(Plan plan, Plan made, PlanRequest request)
    {
        var missing = new List<PlacedPost>();
        var taken = Posts(plan).Concat(Posts(made)).Select(post => post.Id).ToHashSet();
        var pillars = Posts(plan).Select(post => post.Pillar).ToList();
        foreach (var (day, platform) in plan.Schedule.SelectMany(day => request.Platforms.Select(platform => (day, platform))))
        {
            var there = Math.Max(On(plan, day.Day, platform), On(made, day.Day, platform));
            var times = platform.GoodTimes.Select(PostTime.Write).Except(day.Posts.Select(post => post.Time)).ToList();
            foreach (var time in times.Take(request.PostsOn(day.Day, platform) - there))
            {
                var id = Enumerable.Range(1, PlanReader.MostPostsADay).Select(number => PostId.Create(day.Day, platform.Name, number))
                    .First(taken.Add);
                var pillar = pillars.Contains(null) ? null : Pillars.All.MaxBy(one => Lacking(made.ContentMix, one, pillars));
                pillars.Add(pillar);
                missing.Add(new(day, new(id, time, PostTypes.Fitting("", platform.Name, pillar), "", platform.Name, pillar)));
            }
        }

        return missing;
    }

    private static IEnumerable<Post> Posts(Plan plan) => plan.Schedule.SelectMany(day => day.Posts);

    private static int On(Plan plan, int day, Platform platform) => plan.Schedule.Where(one => one.Day == day)
        .Sum(one => one.Posts.Count(post => post.Platform == platform.Name));

    // How many posts a pillar would lack of its share if the plan had one post more.
    private static double Lacking(ContentMix mix, string pillar, List<string?> pillars)
    {
        var share = pillar == Pillars.Educational ? mix.Educational : pillar == Pillars.Entertaining ? mix.Entertaining : mix.Promotional;
        return (share / 100.0 * (pillars.Count + 1)) - pillars.Count(one => one == pillar);
    }
}
