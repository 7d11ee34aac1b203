using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// Changes one post of a plan as its latest revision, whoever else changes other posts meanwhile. A post that was itself changed
/// meanwhile is left as it is.
/// </summary>
internal sealed class PlanEditor(PlanStore plans)
{
    // In each lost round, somebody else's change was saved. People don't make more than that at once.
    private const int MostRounds = 100;

    /// <param name="job">A completed job of the account.</param>
    /// <param name="current">Its plan as it was just read.</param>
    /// <param name="seen">The number of the revision that the change was made on.</param>
    /// <param name="postId">The post that is changed, added or removed.</param>
    /// <param name="change">Returns the plan with the change, for the plan as it is now.</param>
    public async Task<EditResult> EditAsync(
        Guid accountId, Job job, CurrentPlan current, int seen, string postId, Func<Plan, Plan> change, CancellationToken ct)
    {
        for (var round = 1; round <= MostRounds; round++)
        {
            if (current.Plan is not { } now)
            {
                return new EditResult.Gone();
            }

            var changed = change(now);
            if (changed.TotalPosts == 0)
            {
                return new EditResult.LastPost();
            }

            var (post, after) = (now.Find(postId), changed.Find(postId));
            var then = seen == current.Number ? post : (await plans.GetAsync(accountId, job, seen, ct))?.Find(postId);
            if (IsMoved(then, post) && after?.Day.Day == then!.Day.Day)
            {
                // It was dragged to another day while somebody edited its text: both changes are kept.
                changed = PlanEdit.Moved(changed, new Dictionary<string, int> { [postId] = post!.Day.Day });
                (then, after) = (post, changed.Find(postId));
            }

            if (PlanDifference.Between(post, after).Count == 0)
            {
                return new EditResult.Saved(current, Wrote: false);
            }

            if (PlanDifference.Between(then, post).Count > 0)
            {
                return new EditResult.Conflict(current, post);
            }

            if (await SaveAsync(accountId, job, current, changed, PlanDifference.Summarize(post, after), ct) is { } result)
            {
                return result;
            }

            current = await plans.CurrentAsync(accountId, job, ct);
        }

        return new EditResult.Busy();
    }

    /// <summary>Changes several posts at once, as the plan is now: moves, copies, and removals don't depend on their words.</summary>
    public async Task<EditResult> ChangeAsync(
        Guid accountId, Job job, CurrentPlan current, Func<Plan, PlanMove> change, CancellationToken ct)
    {
        for (var round = 1; round <= MostRounds; round++)
        {
            if (current.Plan is not { } now)
            {
                return new EditResult.Gone();
            }

            var move = change(now);
            if (move is not PlanMove.Changed changed)
            {
                return new EditResult.Refused(current, ((PlanMove.Refused)move).Sentence);
            }

            if (PlanDifference.Between(now, changed.Plan).Count == 0)
            {
                return new EditResult.Saved(current, Wrote: false);
            }

            if (await SaveAsync(accountId, job, current, changed.Plan, changed.What, ct) is { } result)
            {
                return result;
            }

            current = await plans.CurrentAsync(accountId, job, ct);
        }

        return new EditResult.Busy();
    }

    // Whether it changed its day and nothing else.
    private static bool IsMoved(PlacedPost? then, PlacedPost? now) => then is not null && now is not null
        && then.Day.Day != now.Day.Day && PlanDifference.Between(then with { Day = now.Day }, now).Count == 0;

    // Null if somebody else's revision came first.
    private async Task<EditResult?> SaveAsync(
        Guid accountId, Job job, CurrentPlan current, Plan changed, string summary, CancellationToken ct) =>
        await plans.ReviseAsync(accountId, job, current.Number, changed, summary, null, ct) switch
        {
            RevisionResult.Saved => new EditResult.Saved(await plans.CurrentAsync(accountId, job, ct), Wrote: true),
            RevisionResult.Full => new EditResult.Full(),
            RevisionResult.AccountFull => new EditResult.AccountFull(),
            RevisionResult.Gone => new EditResult.Gone(),
            _ => null,
        };
}

/// <summary>What became of an edit.</summary>
internal abstract record EditResult
{
    /// <summary>The plan holds it; where nothing was written, it held it already.</summary>
    internal sealed record Saved(CurrentPlan Current, bool Wrote) : EditResult;

    /// <summary>The post was changed or removed meanwhile. Nothing was written.</summary>
    internal sealed record Conflict(CurrentPlan Current, PlacedPost? Post) : EditResult;

    /// <summary>The plan as it is can't take it. Nothing was written.</summary>
    internal sealed record Refused(CurrentPlan Current, string Sentence) : EditResult;

    /// <summary>The change would have left a plan without a post.</summary>
    internal sealed record LastPost : EditResult;

    /// <summary>The plan has as many revisions, or has grown as large, as is kept.</summary>
    internal sealed record Full : EditResult;

    /// <summary>The changes of all the account's plans take as much room as is kept.</summary>
    internal sealed record AccountFull : EditResult;

    /// <summary>Others changed the plan so often meanwhile that this change never came first.</summary>
    internal sealed record Busy : EditResult;

    /// <summary>There is no plan to change.</summary>
    internal sealed record Gone : EditResult;
}
