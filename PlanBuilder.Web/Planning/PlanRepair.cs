namespace PlanBuilder.Web.Planning;

/// <summary>Mends in a plan what needs no new words. It never shortens a caption, and never invents a text or a post.</summary>
internal static partial class PlanRepair
{
    /// <summary>
    /// Whether a repaired plan has no finding of that kind. The others are for a second question, and what is left of them then is marked.
    /// </summary>
    public static bool CanRepair(FindingKind kind) => kind is not (
        FindingKind.MissingPost or FindingKind.FewPosts or FindingKind.Type or FindingKind.Pillar or FindingKind.Theme
        or FindingKind.NoCaption or FindingKind.LongCaption or FindingKind.NearlyEqual or FindingKind.SameOpening
        or FindingKind.Placeholder or FindingKind.ForeignAddress or FindingKind.Unsourced or FindingKind.InventedCustomer
        or FindingKind.AvoidedWord);

    /// <summary>
    /// The plan as the request wants it, as far as that can be had from what it holds: for each chosen platform and each day of the period
    /// as many posts as were asked for, or fewer. One too many, or one of a day too many, goes to a day that lacks its platform, or is
    /// dropped. Repairing twice changes no more.
    /// </summary>
    public static Plan Repair(Plan plan, PlanRequest request)
    {
        var (slots, surplus) = Slots(Numbered(plan.Schedule, request.Days), request);
        Place(surplus, slots, request);

        var (ids, calendar) = (new HashSet<string>(), DayCalendar.For(request).Days);
        var schedule = Enumerable.Range(1, request.Days).Select(day => new PlanDay(
            day,
            request.DateOf(day),
            [
                .. request.Platforms.SelectMany(platform => Apart(slots.GetValueOrDefault((day, platform.Name)) ?? [], platform))
                    .OrderBy(post => post.Time, StringComparer.Ordinal)
                    .Select(post => Named(post, day, ids) with
                    {
                        Link = LinkBuilder.For(request, post.Platform),
                        FirstComment = LinkBuilder.In(post.FirstComment, request, post.Platform),
                    }),
            ],
            calendar[day - 1].Heading)).ToList();

        var posts = schedule.SelectMany(day => day.Posts).ToList();
        return plan with
        {
            Goal = request.Goal,
            Period = request.Period,
            Platforms = [.. request.Platforms.Select(platform => platform.Name)],
            TotalPosts = posts.Count,
            ContentMix = posts.TrueForAll(post => post.Pillar is not null) ? ContentMix.From(posts) : plan.ContentMix,
            Schedule = schedule,
            TimeZone = request.TimeZone,
        };
    }

    // Days that run on but start late, as 8 to 14, are counted from 1. A gap stays: what is missing there is asked for.
    private static IEnumerable<PlanDay> Numbered(IReadOnlyList<PlanDay> days, int asked)
    {
        var numbers = days.Select(day => day.Day).Distinct().Order().ToList();
        var shifted = numbers.Count > 0 && numbers[^1] - numbers[0] == numbers.Count - 1
            && (numbers[0] < 1 || (numbers[^1] > asked && numbers[0] > 1));
        return days.Select(day => shifted ? day with { Day = day.Day - numbers[0] + 1 } : day).OrderBy(day => day.Day);
    }

    private static (Dictionary<(int Day, string Platform), List<Post>> Slots, List<Post> Surplus) Slots(
        IEnumerable<PlanDay> days, PlanRequest request)
    {
        var slots = new Dictionary<(int Day, string Platform), List<Post>>();
        var surplus = new List<Post>();
        foreach (var (day, post) in days.SelectMany(day => day.Posts.Select(post => (day.Day, Mended(WithPlatform(post, request))))))
        {
            if (request.Platforms.All(platform => platform.Name != post.Platform))
            {
                continue;
            }

            if (HasRoom(slots, day, post.Platform, request))
            {
                Add(slots, day, post);
            }
            else if (post.SuggestedCaption is not null && slots.GetValueOrDefault((day, post.Platform)) is { } full
                && full.FindIndex(other => other.SuggestedCaption is null) is >= 0 and var bare)
            {
                surplus.Add(full[bare]);
                full[bare] = post;
            }
            else
            {
                surplus.Add(post);
            }
        }

        return (slots, surplus);
    }

    // Where one platform was asked for, writers tend to leave its name out.
    private static Post WithPlatform(Post post, PlanRequest request) =>
        request.Platforms is [var only] && string.IsNullOrWhiteSpace(post.Platform) ? post with { Platform = only.Name } : post;

    // A post that says what another one says is no gain.
    private static void Place(List<Post> surplus, Dictionary<(int Day, string Platform), List<Post>> slots, PlanRequest request)
    {
        foreach (var post in surplus.Where(post => post.SuggestedCaption is not null))
        {
            var day = Enumerable.Range(1, request.Days).FirstOrDefault(day => HasRoom(slots, day, post.Platform, request));
            if (day > 0 && !slots.Values.SelectMany(posts => posts)
                .Any(other => other.SuggestedCaption is { } caption && CaptionSimilarity.AreSimilar(caption, post.SuggestedCaption!)))
            {
                Add(slots, day, post);
            }
        }
    }

    private static bool HasRoom(Dictionary<(int Day, string Platform), List<Post>> slots, int day, string platform, PlanRequest request) =>
        day >= 1 && day <= request.Days
        && (slots.GetValueOrDefault((day, platform))?.Count ?? 0) < request.PostsOn(day, Platform.Find(platform)!);

    private static void Add(Dictionary<(int Day, string Platform), List<Post>> slots, int day, Post post)
    {
        if (!slots.TryAdd((day, post.Platform), [post]))
        {
            slots[(day, post.Platform)].Add(post);
        }
    }
}
