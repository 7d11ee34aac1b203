using System.Globalization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>What a change is made from, already checked.</summary>
/// <param name="Request">What the plan was made from.</param>
/// <param name="Plan">The revision that is rewritten.</param>
/// <param name="Strategy">The plan's strategy; null if it isn't known.</param>
internal sealed record ChangeRequest(PlanRequest Request, Plan Plan, Strategy? Strategy, ChangeInput Input)
{
    /// <summary>All posts of the plan, by the numbers of their slots: those of the calendar, from 1.</summary>
    public IReadOnlyDictionary<int, PlacedPost> Posts { get; } =
        Plan.Placed().Index().ToDictionary(each => each.Index + 1, each => each.Item);

    /// <summary>The slots of the posts to rewrite, except those on a platform we don't know.</summary>
    public IReadOnlyList<PlanSlot> Slots { get; private init; } = [];

    /// <summary>The strategy's lines by the id of their post.</summary>
    public IReadOnlyDictionary<string, SlotIdea> Lines { get; private init; } = new Dictionary<string, SlotIdea>();

    /// <param name="targets">The posts to rewrite, at least one, in the order of the calendar.</param>
    public static ChangeRequest Create(
        PlanRequest request, Plan plan, Strategy? strategy, IReadOnlyList<PlacedPost> targets, ChangeInput input)
    {
        var change = new ChangeRequest(request, plan, strategy, input);
        var ids = targets.Select(placed => placed.Post.Id).ToHashSet();
        var slots = change.Posts.Where(post => ids.Contains(post.Value.Post.Id)).OrderBy(post => post.Key).SelectMany(post =>
            (Platform.Find(input.Network) ?? Platform.Find(post.Value.Post.Platform)) is { } platform
                ? [new PlanSlot(post.Key, post.Value.Day.Day, platform, TimeOf(post.Value.Post, platform))]
                : (PlanSlot[])[]).ToList();
        return change with
        {
            Slots = slots,
            Lines = strategy?.ByPost(request) ?? [],
            Request = request with
            {
                Platforms = [.. slots.Select(slot => slot.Platform).Union(request.Platforms)],
                Language = input.Language ?? request.Language,
            },
        };
    }

    /// <summary>Whether posts may rest on sources that the plan was made from.</summary>
    public bool HasSources => Plan.Provenance.Sources.Count > 0;

    /// <summary>The post that has this place.</summary>
    public string IdOf(PlanSlot slot) => Posts[slot.Number].Post.Id;

    /// <summary>The slots that have no post yet.</summary>
    public IReadOnlyList<PlanSlot> Missing(IReadOnlyDictionary<int, Post> written) =>
        [.. Slots.Where(slot => !written.ContainsKey(slot.Number))];

    private static TimeOnly TimeOf(Post post, Platform platform) =>
        TimeOnly.TryParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time : platform.DefaultTime;
}

/// <summary>What a change proposes, as it is written to <c>jobs.result</c>.</summary>
/// <param name="Posts">The posts that are to change.</param>
internal sealed record PlanChange(IReadOnlyList<ChangedPost> Posts, Provenance Made);

/// <param name="Place">Its place in the calendar, from 1.</param>
internal sealed record ChangedPost(string Id, int Place, Post Before, Post After);
