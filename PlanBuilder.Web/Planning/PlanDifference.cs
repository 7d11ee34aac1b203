using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>A part of a post that changed, in words; empty where there was or is nothing.</summary>
internal sealed record FieldChange(string Field, string Before, string After);

/// <summary>What became of a post: "Added", "Removed" or "Edited".</summary>
internal sealed record PostChange(string What, Post Post, IReadOnlyList<FieldChange> Fields);

/// <summary>What differs between two plans, and between two posts.</summary>
internal static class PlanDifference
{
    /// <summary>Post by post, in the order of the days of <paramref name="after"/>, then what is gone.</summary>
    public static IReadOnlyList<PostChange> Between(Plan before, Plan after)
    {
        var (old, now) = (Posts(before), Posts(after));
        return
        [
            .. now.Values.Select(post => (Old: old.GetValueOrDefault(post.Post.Id), Now: post))
                .Select(pair => new PostChange(pair.Old is null ? "Added" : "Edited", pair.Now.Post, Between(pair.Old, pair.Now)))
                .Where(change => change.Fields.Count > 0),
            .. old.Values.Where(post => !now.ContainsKey(post.Post.Id))
                .Select(post => new PostChange("Removed", post.Post, Between(post, null))),
        ];
    }

    /// <summary>The fields that are not the same; none where the posts are.</summary>
    public static IReadOnlyList<FieldChange> Between(PlacedPost? before, PlacedPost? after) =>
    [
        .. Fields(before).Zip(Fields(after), (old, now) => new FieldChange(old.Name, old.Text, now.Text))
            .Where(change => change.Before != change.After),
    ];

    /// <summary>The field that says whether rewrites leave a post alone.</summary>
    public const string Lock = "Lock";

    // Where other fields changed too, it follows from them.
    private const string Status = "Status";

    private static readonly (string Done, string Undone)[] Undoings =
    [
        ("Added ", "addition of "), ("Removed ", "removal of "), ("Moved ", "move of "), ("Edited ", "changes to "),
        ("Rewrote ", "rewrite of "), ("Wrote ", "writing of "), ("Restored ", "restore of "), ("Set ", "setting "), ("Redid ", ""),
    ];

    /// <summary>The change of one post in a few words: "Moved “The 4 a.m. oven” to day 3, 10:00 AM".</summary>
    public static string Summarize(PlacedPost? before, PlacedPost? after) => (before, after) switch
    {
        (null, { } post) => $"Added {Title(post.Post)} to day {post.Day.Day}",
        ({ } post, null) => $"Removed {Title(post.Post)} from day {post.Day.Day}",
        ({ } old, { } post) => Between(old, post) switch
        {
            [{ Field: "When" }] => $"Moved {Title(post.Post)} to day {post.Day.Day}, {PostTime.Shown(post.Post.Time)}",
            [{ Field: Status }] => $"Set {Title(post.Post)} to {post.Post.Status.Label()}",
            var changes => $"Edited {Listed([.. changes.Where(change => change.Field != Status).Select(Noun)])} of {Title(post.Post)}",
        },
        _ => "",
    };

    /// <summary>Undoing that change in a few words: "Undid removal of “The 4 a.m. oven” from day 2".</summary>
    /// <param name="what">The change as <see cref="Summarize"/> says it; any other words are quoted as they are.</param>
    public static string Undone(string what) =>
        Undoings.FirstOrDefault(undoing => what.StartsWith(undoing.Done, StringComparison.Ordinal)) is { Done: { } done } known
            ? $"Undid {known.Undone}{what[done.Length..]}"
            : $"Undid: {what}";

    /// <summary>Doing it again: "Redid removal of “The 4 a.m. oven” from day 2".</summary>
    public static string Redone(string what) => "Redid" + Undone(what)["Undid".Length..];

    public static string Title(Post post) =>
        post.Theme.Length > 0 ? $"“{FreeText.Short(post.Theme, 60)}”" : $"a post for {FreeText.Short(post.Platform, 60)}";

    private static string Noun(FieldChange change) => change.Field == "When" ? "date" : change.Field.ToLowerInvariant();

    private static string Listed(string[] nouns) => nouns switch
    {
        [.. { Length: > 1 } several, var last] => $"{string.Join(", ", several)}, and {last}",
        _ => string.Join(" and ", nouns),
    };

    private static Dictionary<string, PlacedPost> Posts(Plan plan) => plan.Placed().ToDictionary(placed => placed.Post.Id);

    private static (string Name, string Text)[] Fields(PlacedPost? placed) =>
    [
        ("When", placed is null ? "" : When(placed)),
        ("Platform", placed?.Post.Platform ?? ""),
        ("Type", placed?.Post.Type ?? ""),
        ("Pillar", PostLabels.Pillar(placed?.Post.Pillar)),
        ("Theme", placed?.Post.Theme ?? ""),
        ("Caption", placed?.Post.SuggestedCaption ?? ""),
        ("Hashtags", string.Join(' ', placed?.Post.SuggestedHashtags ?? [])),
        ("Angle", placed?.Post.Angle ?? ""),
        .. PostLabels.Extras(placed?.Post),
        (Status, (placed?.Post.Status ?? PostStatus.Draft).Label()),
        ("Private note", placed?.Post.PrivateNote ?? ""),
        (Lock, placed?.Post.Locked switch { true => "Locked", false => "Unlocked", null => "" }),
    ];

    private static string When(PlacedPost placed)
    {
        var date = placed.Day.Date is { } dated ? $", {dated.Short()}" : "";
        return $"Day {placed.Day.Day}{date}, {(placed.Post.Time.Length > 0 ? PostTime.Shown(placed.Post.Time) : "no time")}";
    }
}
