using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Revisions;

/// <summary>A job, and its plan where it is completed.</summary>
internal sealed record JobWithPlan(Job Job, CurrentPlan? Plan);

/// <summary>
/// A job's plan as it is now: its latest revision (null: never changed), its JSON as it is stored, and what was read from it; no plan, and
/// why, where that cannot be read.
/// </summary>
/// <param name="UndoTo">The number whose plan an undo brings back; null where nothing is left to undo.</param>
/// <param name="RedoTo">The number whose plan the last undo took away; null where there is none.</param>
internal sealed record CurrentPlan(Revision? Latest, string? Json, Plan? Plan, PlanFailure? Failure, int? UndoTo, int? RedoTo = null)
{
    /// <summary>The ids of the posts that a rewrite is proposed for.</summary>
    public IReadOnlyList<string> Proposed { get; init; } = [];

    /// <summary>The same with what became known of one post after the plan was read.</summary>
    public CurrentPlan WithProposal(string postId, bool isProposed) => isProposed == Proposed.Contains(postId) ? this
        : this with { Proposed = isProposed ? [.. Proposed, postId] : [.. Proposed.Where(other => other != postId)] };

    /// <summary>The plan as it was before the latest revision; null if it isn't cached.</summary>
    public Plan? Before { get; init; }

    /// <summary>The posts that were asked for and never written, each without words.</summary>
    public IReadOnlyList<PlacedPost> Missing { get; init; } = [];

    /// <summary>Whether the latest revision is itself an undo.</summary>
    public bool IsUndo => Latest?.Restores is not null && UndoTo != Number - 1;

    /// <summary>The latest revision's number; 0 where the plan was never changed.</summary>
    public int Number => Latest?.Number ?? 0;
}

/// <summary>One change of a plan in words, without the plan. <paramref name="CreatedAt"/> is in UTC.</summary>
/// <param name="Restores">The number whose plan it brought back.</param>
internal sealed record Revision(int Number, string What, int? Restores, DateTime CreatedAt)
{
    /// <summary>The number under which the same plan came about first.</summary>
    public int Origin => Restores ?? Number;
}

/// <summary>What became of a change.</summary>
internal enum RevisionResult
{
    Saved,

    /// <summary>The plan was changed meanwhile.</summary>
    Stale,

    /// <summary>The plan was deleted meanwhile, or never was the account's.</summary>
    Gone,

    /// <summary>The plan has as many revisions, or has grown as large, as is kept.</summary>
    Full,

    /// <summary>The revisions of all the account's plans take as many bytes as are kept.</summary>
    AccountFull,
}
