using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Makes a plan from curated knowledge alone, at once and without AI. The same request after the same plans always gives the same plan.
/// One idea is told on several platforms, in each one's own form.
/// </summary>
internal sealed class BuiltInPlanner
{
    // Platforms; with more of them, those for films, for reading, and for talking have ideas of their own.
    private const int MostForOneIdea = 4;

    private static readonly string[][] Groups =
        [["Instagram", "TikTok", "YouTube", "Pinterest"], ["Facebook", "LinkedIn", "Google Business Profile"]];

    // Read when the first plan is made, not when the app puts its parts together.
    private readonly Lazy<Knowledge> knowledge = new(() => Knowledge.Curated);

    /// <summary>The plan for the trade that the niche means, if it means one of ours.</summary>
    public Plan Make(PlanRequest request) => Make(request, knowledge.Value.TradeOf(request.Niche));

    /// <summary>The plan for a trade; with null, one of briefs for any.</summary>
    public Plan Make(PlanRequest request, Trade? trade)
    {
        var seed = Seed.From(
            [request.Goal, request.Period, request.Niche, request.BrandVoice, $"{request.StartDate:O}",
             .. request.Platforms.Select(platform => platform.Name)]);
        var isGrave = trade?.Sober == true || knowledge.Value.SoberRule.IsGrave(request.Niche);
        var calendar = DayCalendar.For(request);
        var ideas = new PlanIdeas(request, knowledge.Value, trade, isGrave, seed);
        var captions = new CaptionWriter(new(request, isGrave, seed));
        var tags = new Tags(request.Niche, trade, isGrave);
        var shoots = new Shoots(request);

        var schedule = calendar.Days.Select(day => new PlanDay(
            day.Day, day.Date, [.. PostsOn(day).OrderBy(post => post.Time, StringComparer.Ordinal)], day.Heading)).ToList();
        var posts = schedule.SelectMany(day => day.Posts).ToList();
        return new(
            request.Goal, request.Period, [.. request.Platforms.Select(platform => platform.Name)], posts.Count, ContentMix.From(posts),
            schedule, request.TimeZone,
            new Provenance("built-in", PlanNotes.For(request, trade, calendar, shoots.Count), [], Trade: trade?.Id ?? Provenance.NoTrade));

        IEnumerable<Post> PostsOn(CalendarDay day)
        {
            foreach (var (number, group, platforms) in Tellings(request, day.Day))
            {
                var (dealt, pillar, heading, at) = ideas.Next(day, group, number, platforms.Count);
                foreach (var platform in platforms)
                {
                    yield return PostOf(day, number, platform, dealt, pillar, heading, at);
                }
            }
        }

        Post PostOf(CalendarDay day, int number, Platform platform, PooledIdea dealt, string pillar, string heading, int at)
        {
            var idea = dealt.Idea;
            var asks = at % 2 == 0;
            var type = PostForms.TypeOf(platform, pillar, asks);
            var hashtags = tags.For(at, platform.HashtagLimit);
            var caption = captions.Write(dealt, pillar, platform, at, hashtags);
            return new(
                PostId.Create(day.Day, platform.Name, number), PostTime.Write(TimeOn(day.Date, number, platform, seed)), type,
                heading + idea.Title, platform.Name, pillar, caption, hashtags)
            {
                Hook = idea.Hook,
                Visual = PostForms.VisualOf(type, idea),
                Title = PostTypes.HasTitle(type, platform.Name) ? idea.Title : null,
                Link = LinkBuilder.For(request, platform.Name),
                Batch = shoots.On(day.Day),
                NeedsWords = dealt.HasBlanks ? true : null,
            };
        }
    }

    /// <summary>
    /// The post with another idea of its pillar that isn't in the plan yet; null if none is left.
    /// </summary>
    /// <param name="last">The theme of the last proposal, so that the next call returns the next idea.</param>
    public Post? AnotherIdea(PlanRequest request, Plan plan, PlacedPost placed, Platform platform, string? last)
    {
        var old = placed.Post;
        var trade = plan.Provenance.Trade is { } id ? knowledge.Value.Trade(id) : knowledge.Value.TradeOf(request.Niche);
        var isGrave = trade?.Sober == true || knowledge.Value.SoberRule.IsGrave(request.Niche);
        var pillar = Pillars.All.Contains(old.Pillar) ? old.Pillar! : Pillars.Educational;
        var posts = plan.Schedule.SelectMany(day => day.Posts).ToList();
        var used = posts.Select(post => PlanSeries.TitleOf(post.Theme)).ToHashSet();
        var open = new IdeaPool(knowledge.Value, trade, isGrave)[pillar].Where(pooled => !used.Contains(pooled.Idea.Title))
            .OrderBy(pooled => pooled.Tier).ToList();
        var after = open.FindIndex(pooled => pooled.Idea.Title == last) + 1;
        var seed = Seed.From([request.Goal, request.Niche, old.Id]);
        foreach (var pooled in open.Skip(after).Concat(open.Take(after)))
        {
            var type = PostTypes.Fitting(old.Type, platform.Name, pillar);
            var caption = new CaptionWriter(new(request, isGrave, seed))
                .Write(pooled, pillar, platform, placed.Day.Day, old.SuggestedHashtags ?? []);
            if (!posts.Exists(post => post.SuggestedCaption is { } other && CaptionSimilarity.AreSimilar(other, caption)))
            {
                return new(old.Id, old.Time, type, pooled.Idea.Title, platform.Name, old.Pillar, caption, old.SuggestedHashtags)
                {
                    Hook = pooled.Idea.Hook,
                    Visual = PostForms.VisualOf(type, pooled.Idea),
                    Title = PostTypes.HasTitle(type, platform.Name) ? pooled.Idea.Title : null,
                    Link = old.Link,
                    Batch = old.Batch,
                    NeedsWords = pooled.HasBlanks ? true : null,
                };
            }
        }

        return null;
    }

    // Each day's first posts of all platforms tell one idea, or two, and so do the second and the third ones.
    private static IEnumerable<(int Number, int Group, List<Platform> Platforms)> Tellings(PlanRequest request, int day)
    {
        var most = request.Platforms.Max(platform => request.PostsOn(day, platform));
        foreach (var number in Enumerable.Range(1, most))
        {
            var telling = request.Platforms.Where(platform => number <= request.PostsOn(day, platform));
            foreach (var group in telling.GroupBy(GroupOf))
            {
                yield return (number, group.Key, [.. group]);
            }
        }

        int GroupOf(Platform platform) => request.Platforms.Count <= MostForOneIdea ? 0
            : Groups.Index().FirstOrDefault(known => known.Item.Contains(platform.Name), (Groups.Length, [])).Item1;
    }

    // The platforms' first hours are at least an hour apart. A day moves all of them by the same half hour and each by at most another, so
    // no two meet. So it is with the second and the third hours, which begin five and ten minutes later than quarters.
    private static TimeOnly TimeOn(DateOnly date, int number, Platform platform, Seed seed)
    {
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 30 : 0;
        var own = 15 * seed.Below(3, (date.DayNumber * 31) + platform.Name.Length + (10 * (number - 1)));
        return platform.GoodTimes[number - 1].AddMinutes(weekend + own + (5 * (number - 1)));
    }
}
