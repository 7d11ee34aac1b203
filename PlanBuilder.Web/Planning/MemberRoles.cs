using System.Collections.Frozen;

namespace PlanBuilder.Web.Planning;

/// <summary>Says what a part of a plan is by its name. It is asked about each line of a long text, and so looks names up.</summary>
internal static class MemberRoles
{
    private const int LongestName = 60;

    // Those of posts; the first counts where a name is in two.
    private static readonly string[][] Parts =
    [
        MemberNames.Day, MemberNames.Date, MemberNames.Time, MemberNames.Platform, MemberNames.Type, MemberNames.Theme, MemberNames.Caption,
        MemberNames.Hashtags, MemberNames.Pillar, MemberNames.Angle, MemberNames.Hook, MemberNames.Visual, MemberNames.FirstComment,
        MemberNames.AltText,
    ];

    private static readonly FrozenDictionary<string, int> Ranks = Parts
        .SelectMany((names, rank) => names.Select(name => (Name: MemberNames.Fold(name), rank))).DistinctBy(each => each.Name)
        .ToFrozenDictionary(each => each.Name, each => each.rank);

    private static readonly FrozenSet<string> Holders = new[]
        {
            MemberNames.Schedule, MemberNames.Weeks, MemberNames.Week, MemberNames.Posts, MemberNames.Nests,
        }.SelectMany(names => names).Select(MemberNames.Fold).ToFrozenSet();

    /// <summary>What a part of a plan with this name is called here: the first of its names; null where the name is none of them.</summary>
    public static string? Find(string name) => name.Length > LongestName ? null : Find(name, MemberNames.Fold(name));

    /// <summary>Whether a day, a post, or what holds them has a part of this name.</summary>
    public static bool IsKnown(string name) => name.Length <= LongestName && MemberNames.Fold(name) is var folded
        && (Holders.Contains(folded) || Find(name, folded) is not null
            || (ForeignNames.Ours(folded) is { } ours && Holders.Contains(ours)));

    private static string? Find(string name, string folded)
    {
        var rank = Ranks.TryGetValue(folded, out var found) ? found
            : NameCores.Of(name).Select(core => Ranks.GetValueOrDefault(core, Parts.Length)).DefaultIfEmpty(Parts.Length).Min();
        return rank < Parts.Length ? Parts[rank][0] : null;
    }
}
