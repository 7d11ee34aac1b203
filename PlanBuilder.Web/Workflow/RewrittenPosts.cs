using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// The posts of a change as answers bring them, whoever asked for them: which part of an answer counts, what is wrong with it, and what is
/// proposed in the end. Not thread-safe.
/// </summary>
/// <param name="written">What is there already, by the numbers of the slots.</param>
internal sealed class RewrittenPosts(ChangeRequest change, IReadOnlyDictionary<int, Post> written)
{
    /// <summary>Why a change fails whose answers have nothing to propose.</summary>
    public static readonly PlanFailure Nothing = new(FailureReason.UnusablePlan, "No post came back with other words than it had.");

    private readonly Dictionary<int, Post> posts = change.Slots.Where(slot => written.ContainsKey(slot.Number))
        .ToDictionary(slot => slot.Number, slot => written[slot.Number]);

    public int Count => posts.Count;

    public bool IsWhole => posts.Count == change.Slots.Count;

    /// <summary>The post at that place; null where there is none yet.</summary>
    public Post? At(PlanSlot slot) => posts.GetValueOrDefault(slot.Number);

    /// <summary>Takes what counts of an answer for that place. Null where it has no words for it.</summary>
    public Post? Take(PlanSlot slot, Post fix) => RewrittenPost.From(
        change.Posts[slot.Number].Post, fix, slot.Platform, change.Input, change.Plan.Provenance.Sources.Count) is { } post
            ? posts[slot.Number] = post
            : null;

    /// <summary>What is wrong with them now and wasn't before. What was wrong before isn't the instruction's to mend.</summary>
    public IReadOnlyList<Finding> Findings() => FindingsWith([]);

    /// <summary>What is proposed: the posts that have changed. Without one there is nothing to decide.</summary>
    public (PlanChange? Change, PlanFailure? Failure) Propose(Provenance made)
    {
        var marks = change.Posts.Values.SelectMany(placed =>
            (placed.Post.Findings ?? []).Select(sentence => ((string?)placed.Post.Id, sentence)));
        var findings = FindingsWith(marks).ToLookup(found => found.PostId, found => Finding.Bounded(found.Sentence));
        var changed = Written.Select(slot => (Slot: slot, Before: change.Posts[slot.Number], After: posts[slot.Number]))
            .Where(each => PlanDifference.Between(each.Before, each.Before with { Post = each.After }).Count > 0)
            .Select(each => new ChangedPost(each.Before.Post.Id, each.Slot.Number, each.Before.Post, each.After with
            {
                Findings = findings[each.Before.Post.Id].Take(Finding.MostOnAPost).ToList() is { Count: > 0 } sentences ? sentences : null,
            })).ToList();
        return changed.Count > 0 ? (new(changed, made with { PromptVersion = null }), null) : (null, Nothing);
    }

    // What was wrong before is left out, but for those of these marks that are still true.
    private List<Finding> FindingsWith(IEnumerable<(string? PostId, string Sentence)> marks)
    {
        var ids = Written.Select(change.IdOf).ToList();
        var known = PlanCheck.FindingsOn(change.Plan, ids, change.Request)
            .Select(found => (found.PostId, Finding.Bounded(found.Sentence))).Except(marks).ToHashSet();
        var same = change.Input.How != ChangeKinds.AnotherIdea ? [] : Written
            .Where(slot => CaptionSimilarity.AreSimilar(
                posts[slot.Number].SuggestedCaption ?? "", change.Posts[slot.Number].Post.SuggestedCaption ?? ""))
            .Select(slot => new Finding(
                FindingKind.NearlyEqual, "This is still the same idea.", slot.Day, slot.Platform.Name, change.IdOf(slot)));
        return
        [
            .. PlanCheck.FindingsOn(Assembled(), ids, change.Request)
                .Where(found => !known.Contains((found.PostId, Finding.Bounded(found.Sentence)))),
            .. same,
        ];
    }

    private IEnumerable<PlanSlot> Written => change.Slots.Where(slot => posts.ContainsKey(slot.Number));

    private Plan Assembled() => Written.Aggregate(change.Plan, (plan, slot) => PlanEdit.Rewritten(plan, posts[slot.Number]));
}
