namespace PlanBuilder.Web.Planning;

/// <summary>
/// Which posts a rewrite of days, or of the whole plan, leaves alone: those that their owner locked, and those that were edited by hand,
/// approved, scheduled, or posted, until their owner unlocks them.
/// </summary>
internal static class PostLock
{
    /// <summary>Why a post is locked, in a few words; null if it isn't.</summary>
    /// <param name="made">The original plan; null if it isn't known.</param>
    public static string? Reason(PlacedPost placed, Plan? made) => placed.Post switch
    {
        { Locked: true } => "Locked by you",
        { Locked: false } => null,
        { Status: PostStatus.Approved or PostStatus.Scheduled or PostStatus.Posted } post => post.Status.Label(),
        _ when made is null => null,
        { } post => made.Find(post.Id) is not { } then || WasEdited(placed, then.Post) ? "Edited" : null,
    };

    /// <summary>The plan with some of its posts locked or unlocked.</summary>
    public static PlanMove Set(Plan plan, IReadOnlyCollection<string> ids, bool locked)
    {
        var posts = ids.Distinct().Select(plan.Find).OfType<PlacedPost>().Where(placed => placed.Post.Locked != locked).ToList();
        var changed = PlanEdit.Each(plan, [.. posts.Select(placed => placed.Post.Id)], post => post with { Locked = locked });
        var verb = locked ? "Locked" : "Unlocked";
        return new PlanMove.Changed(changed, posts is [var only]
            ? $"{verb} {PlanDifference.Title(only.Post)}" : $"{verb} {posts.Count} posts");
    }

    /// <summary>Whether a post was edited, apart from the fields that its owner sets.</summary>
    public static bool WasEdited(PlacedPost now, Post then) =>
        PlanDifference.Between(now with { Post = then.WithOwnerFields(now.Post) }, now).Count > 0;

    /// <summary>The post with the fields that its owner sets, whatever its text is: place, lock, status, and note.</summary>
    /// <param name="now">The post as it is.</param>
    public static Post WithOwnerFields(this Post post, Post now) => post with
    {
        Id = now.Id,
        Time = now.Time,
        Batch = now.Batch,
        Locked = now.Locked,
        Status = now.Status,
        ApprovedWords = now.ApprovedWords,
        PrivateNote = now.PrivateNote,
    };
}
