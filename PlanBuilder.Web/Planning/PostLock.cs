namespace PlanBuilder.Web.Planning;

/// <summary>
/// Which posts a rewrite of days, or of all, leaves as they are: those that their owner locked, and those that were changed by hand or are
/// done with, until their owner unlocks them.
/// </summary>
internal static class PostLock
{
    private static readonly string[] OfPlace = ["When", "Shoot"];

    /// <summary>Why a post is locked, in a few words; null for one that isn't.</summary>
    /// <param name="made">The plan as it was made; null where that is not known.</param>
    public static string? Of(PlacedPost placed, Plan? made) => placed.Post.Locked switch
    {
        true => "Locked by you",
        false => null,
        null => made is not null && IsEdited(placed, made.Find(placed.Post.Id)) ? "Edited" : null,
    };

    /// <summary>The plan with some of its posts locked or unlocked.</summary>
    public static PlanMove Set(Plan plan, IReadOnlyCollection<string> ids, bool locked)
    {
        var posts = ids.Distinct().Select(plan.Find).OfType<PlacedPost>().Where(placed => placed.Post.Locked != locked).ToList();
        var changed = posts.Aggregate(plan, (now, placed) => PlanEdit.Kept(now, placed.Post with { Locked = locked }));
        var verb = locked ? "Locked" : "Unlocked";
        return new PlanMove.Changed(changed, posts is [var only]
            ? $"{verb} {PlanDifference.Title(only.Post)}" : $"{verb} {posts.Count} posts");
    }

    // Where a post stands is no word of it.
    private static bool IsEdited(PlacedPost now, PlacedPost? then) =>
        PlanDifference.Between(then, now).Any(change => !OfPlace.Contains(change.Field) && change.Field != PlanDifference.Lock);
}
