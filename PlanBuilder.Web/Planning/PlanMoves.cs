using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>What becomes of a plan in one go, in words; where it can't, why not.</summary>
internal abstract record PlanMove
{
    internal sealed record Changed(Plan Plan, string What) : PlanMove;

    internal sealed record Refused(string Sentence) : PlanMove;
}

/// <summary>Changes of several posts at once, none of which changes their words or times.</summary>
internal static class PlanMoves
{
    public static PlanMove Move(Plan plan, IReadOnlyCollection<string> ids, int? day, int by)
    {
        var posts = Find(plan, ids);
        var targets = posts.Select(placed => (placed.Post, Day: Target(plan, placed, day, by))).ToList();
        var outside = targets.Count(target => target.Day is null);
        if (outside > 0)
        {
            return new PlanMove.Refused(posts.Count == 1
                ? "That day isn't in this plan. Nothing was moved."
                : $"{outside} of {posts.Count} posts would fall outside this plan's days. Nothing was moved.");
        }

        var moved = PlanEdit.Moved(plan, targets.ToDictionary(target => target.Post.Id, target => target.Day!.Day));
        if (moved.Schedule.Any(one => one.Posts.Count > PlanReader.MostPostsADay))
        {
            return new PlanMove.Refused($"A day can have at most {PlanReader.MostPostsADay} posts. Nothing was moved.");
        }

        return new PlanMove.Changed(moved, posts is [var only]
            ? PlanDifference.Summarize(only, moved.Find(only.Post.Id))
            : day is not null ? $"Moved {posts.Count} posts to day {day}"
            : $"Moved {posts.Count} posts {Math.Abs(by)} {(Math.Abs(by) == 1 ? "day" : "days")} {(by < 0 ? "earlier" : "later")}");
    }

    public static PlanMove Remove(Plan plan, IReadOnlyCollection<string> ids)
    {
        var posts = Find(plan, ids);
        return posts.Count == plan.TotalPosts
            ? new PlanMove.Refused("A plan needs at least one post. Nothing was removed.")
            : new PlanMove.Changed(
                PlanEdit.Without(plan, [.. posts.Select(placed => placed.Post.Id)]),
                posts is [var only] ? PlanDifference.Summarize(only, null) : $"Removed {posts.Count} posts");
    }

    /// <summary>Gives these posts a status; approval is bound to their words as they are now.</summary>
    public static PlanMove SetStatus(Plan plan, IReadOnlyCollection<string> ids, PostStatus status)
    {
        var posts = Find(plan, ids);
        var changed = PlanEdit.Each(plan, [.. posts.Select(placed => placed.Post.Id)], post => post.WithStatus(status));
        return new PlanMove.Changed(changed, posts is [var only]
            ? PlanDifference.Summarize(only, changed.Find(only.Post.Id))
            : $"Set {posts.Count} posts to {status.Label()}");
    }

    /// <summary>The post once more on the next day that has room, else on its own.</summary>
    public static PlanMove Duplicate(Plan plan, string id, string copy)
    {
        if (plan.Find(id) is not { } placed)
        {
            return new PlanMove.Refused("This post was removed elsewhere. Nothing was duplicated.");
        }

        var open = plan.Schedule.FirstOrDefault(day => day.Day > placed.Day.Day && day.Posts.Count < PlanReader.MostPostsADay)
            ?? (placed.Day.Posts.Count < PlanReader.MostPostsADay ? placed.Day : null);
        if (open is null)
        {
            return new PlanMove.Refused($"A day can have at most {PlanReader.MostPostsADay} posts. Nothing was duplicated.");
        }

        var changed = PlanEdit.With(plan, open.Day, placed.Post.WithStatus(PostStatus.Draft) with { Id = copy });
        return new PlanMove.Changed(changed, PlanDifference.Summarize(null, changed.Find(copy)));
    }

    /// <summary>
    /// The post once more for another platform, on its day and at its time: in a type that the platform has, with as many hashtags as it
    /// takes, and without what it has no room for. Nobody's words are cut: a caption that is too long says so.
    /// </summary>
    public static PlanMove DuplicateTo(Plan plan, string id, string copy, Platform platform)
    {
        if (plan.Find(id) is not { } placed)
        {
            return new PlanMove.Refused("This post was removed elsewhere. Nothing was duplicated.");
        }

        if (placed.Day.Posts.Count >= PlanReader.MostPostsADay)
        {
            return new PlanMove.Refused($"A day can have at most {PlanReader.MostPostsADay} posts. Nothing was duplicated.");
        }

        var changed = PlanEdit.With(plan, placed.Day.Day, On(platform, placed.Post.WithStatus(PostStatus.Draft) with { Id = copy }));
        return new PlanMove.Changed(changed, PlanDifference.Summarize(null, changed.Find(copy)));
    }

    private static Post On(Platform platform, Post post)
    {
        var type = PostTypes.Fitting(post.Type, platform.Name, post.Pillar);
        var hashtags = post.SuggestedHashtags?.Take(platform.HashtagLimit).ToList();
        return post with
        {
            Platform = platform.Name,
            Type = type,
            SuggestedHashtags = hashtags is { Count: > 0 } ? hashtags : null,
            Title = PostTypes.HasTitle(type, platform.Name) ? post.Title ?? FreeText.Short(post.Theme, platform.TitleLimit ?? 100) : null,
            Thread = PostTypes.Suits(PostTypes.Thread, platform.Name) ? post.Thread : null,
            Poll = PostTypes.Suits(PostTypes.Poll, platform.Name) ? post.Poll : null,
        };
    }

    private static List<PlacedPost> Find(Plan plan, IEnumerable<string> ids) =>
        [.. ids.Distinct().Select(id => plan.Find(id)).OfType<PlacedPost>()];

    private static PlanDay? Target(Plan plan, PlacedPost placed, int? day, int by) =>
        plan.Schedule.FirstOrDefault(one => one.Day == (day ?? placed.Day.Day + by));
}
