using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// Uses proposals, one or many, as one revision of the plan as it is now. A post that was changed meanwhile is left as it is, unless its
/// owner saw that change next to the proposal.
/// </summary>
internal sealed class ProposalEditor(PlanStore plans, ProposalStore proposals)
{
    private const int MostRounds = 100;

    /// <param name="job">A completed plan of the account.</param>
    /// <param name="postIds">The posts whose proposals are used; null for all that are not outdated.</param>
    /// <param name="seen">The number of the revision that the account saw.</param>
    public async Task<UseResult> UseAsync(
        Guid accountId, Job job, IReadOnlyCollection<string>? postIds, int seen, CancellationToken ct)
    {
        for (var round = 1; round <= MostRounds; round++)
        {
            var current = await plans.CurrentAsync(accountId, job, ct);
            if (current.Plan is not { } now)
            {
                return new(null, 0, 0, UseRefusal.Gone);
            }

            var open = (await proposals.ListAsync(accountId, job.Id, ct)).Where(one => postIds?.Contains(one.PostId) != false).ToList();
            var then = seen == current.Number ? now : await plans.GetAsync(accountId, job, seen, ct);
            var filled = WithPlaces(now, open.Where(one => now.Find(one.PostId) is null).Select(one => one.In(current)));
            var usable = open.Where(one => IsUsable(one, filled, then, postIds is not null)).ToList();
            if (usable.Count == 0)
            {
                return new(current, 0, open.Count, open.Count > 0 ? UseRefusal.Changed : UseRefusal.None);
            }

            var changed = usable.Aggregate(filled, (plan, one) => PlanEdit.Rewritten(plan, one.Over(plan.Find(one.PostId)!.Post)));
            var ids = usable.ConvertAll(one => one.PostId);
            if (PlanDifference.Between(now, changed).Count == 0)
            {
                await proposals.DropAsync(accountId, job.Id, ids, ct);
                return new(current, 0, 0, UseRefusal.None);
            }

            switch (await plans.ReviseAsync(
                accountId, job, current.Number, changed, Summary(usable), null, ct,
                session => ProposalStore.DropAsync(session, accountId, job.Id, ids)))
            {
                case RevisionResult.Saved:
                    return new(await plans.CurrentAsync(accountId, job, ct), usable.Count, open.Count - usable.Count, UseRefusal.None);
                case RevisionResult.Full:
                    return new(current, 0, open.Count, UseRefusal.Full);
                case RevisionResult.AccountFull:
                    return new(current, 0, open.Count, UseRefusal.AccountFull);
                case RevisionResult.Gone:
                    return new(null, 0, 0, UseRefusal.Gone);
            }
        }

        return new(await plans.CurrentAsync(accountId, job, ct), 0, 0, UseRefusal.Busy);
    }

    // A post that was missing gets its place with its words.
    private static Plan WithPlaces(Plan plan, IEnumerable<PlacedPost?> places) =>
        places.OfType<PlacedPost>().ToList() is { Count: > 0 } some ? PlanEdit.With(plan, some, []) : plan;

    private static bool IsUsable(Proposal one, Plan now, Plan? then, bool isChosen) =>
        now.Find(one.PostId) is { } post
        && (!one.IsOutdated(post)
            || (isChosen && then?.Find(one.PostId) is { } shown
                && PlanDifference.Between(post with { Post = shown.Post }, post).Count == 0));

    private static string Summary(List<Proposal> used) => used.TrueForAll(one => one.FillsPlace)
        ? (used is [var one] ? $"Wrote {PlanDifference.Title(one.After)}" : $"Wrote {used.Count} missing posts")
        : used is [var only]
        ? $"Rewrote {PlanDifference.Title(only.After)} ({ChangeLabels.Summary(only.Instruction)})"
        : $"Rewrote {used.Count} posts ({ChangeLabels.Summary(used[0].Instruction)})";
}

/// <summary>What became of proposals that were to be used.</summary>
/// <param name="Current">The plan as it is now; null where there is none anymore.</param>
/// <param name="Left">How many of them were not, since their posts changed meanwhile.</param>
internal sealed record UseResult(CurrentPlan? Current, int Used, int Left, UseRefusal Refusal);

internal enum UseRefusal
{
    None,

    /// <summary>The posts were changed since they were shown.</summary>
    Changed,

    /// <summary>The plan has as many revisions, or has grown as large, as is kept.</summary>
    Full,

    /// <summary>The changes of all the account's plans take as much room as is kept.</summary>
    AccountFull,

    /// <summary>Others changed the plan so often meanwhile that this change never came first.</summary>
    Busy,

    /// <summary>There is no such plan anymore.</summary>
    Gone,
}
