namespace PlanBuilder.Web.Planning;

/// <summary>What is done about findings that no repair mends.</summary>
internal static partial class PlanCheck
{
    /// <summary>
    /// The slots that a second question should fill again, by day: those with a finding that <see cref="PlanRepair"/> does not mend.
    /// </summary>
    public static IReadOnlyList<Slot> Slots(IEnumerable<Finding> findings) =>
    [
        .. findings.Where(finding => finding is { Day: not null, Platform: not null } && !PlanRepair.CanRepair(finding.Kind)).Index()
            .GroupBy(
                each => (Day: each.Item.Day!.Value, Platform: each.Item.Platform!, each.Item.PostId,
                    Missing: each.Item.PostId is null ? each.Index : 0),
                each => each.Item.Sentence)
            .OrderBy(slot => slot.Key.Day)
            .Select(slot => new Slot(slot.Key.Day, slot.Key.Platform, [.. slot], slot.Key.PostId)),
    ];

    /// <summary>Whether the plan is worth showing: at least a third of the posts that were asked for are there, with a caption.</summary>
    public static bool IsUsable(Plan plan, PlanRequest request)
    {
        var asked = request.Platforms.Select(platform => platform.Name).ToHashSet();
        var there = plan.Schedule.Where(day => day.Day >= 1 && day.Day <= request.Days)
            .SelectMany(day => day.Posts
                .Where(post => !string.IsNullOrWhiteSpace(post.SuggestedCaption))
                .Select(post => (day.Day, post.Platform)))
            .Where(slot => asked.Contains(slot.Platform))
            .GroupBy(slot => slot)
            .Sum(slot => Math.Min(slot.Count(), request.PostsOn(slot.Key.Day, Platform.Find(slot.Key.Platform)!)));
        return 3 * there >= request.TotalPosts;
    }

    /// <summary>
    /// The plan with each finding on its post, in place of what stood there; those without a post become notes, the missing posts one
    /// together.
    /// </summary>
    public static Plan Mark(Plan plan, IReadOnlyCollection<Finding> findings)
    {
        var byPost = findings.Where(finding => finding.PostId is not null).ToLookup(finding => finding.PostId);
        string[] notes =
        [
            .. findings.Where(finding => finding is { PostId: null, Kind: not (FindingKind.MissingPost or FindingKind.FewPosts) })
                .Select(finding => finding.Sentence),
            .. MissingPosts.Notes(Places(FindingKind.MissingPost), Places(FindingKind.FewPosts)),
        ];
        return plan with
        {
            Provenance = plan.Provenance with { Notes = [.. plan.Provenance.Notes.Union(notes)] },
            Schedule = [.. plan.Schedule
                .Select(day => day with { Posts = [.. day.Posts.Select(post => post with { Findings = SentencesFor(post) })] })],
        };

        IEnumerable<(string? Platform, int? Day)> Places(FindingKind kind) =>
            findings.Where(finding => finding.Kind == kind).Select(finding => (finding.Platform, finding.Day));

        IReadOnlyList<string>? SentencesFor(Post post)
        {
            var sentences = byPost[post.Id].Select(finding => Finding.Bounded(finding.Sentence)).Take(Finding.MostOnAPost).ToList();
            return sentences.Count > 0 ? sentences : null;
        }
    }
}
