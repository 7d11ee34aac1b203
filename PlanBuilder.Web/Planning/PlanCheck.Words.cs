namespace PlanBuilder.Web.Planning;

/// <summary>What is wrong with the words of posts and with their hours, for the creator who is to publish them.</summary>
internal static partial class PlanCheck
{
    /// <summary>What is wrong with some posts of a plan, by themselves and beside the others, whatever was asked for.</summary>
    /// <param name="ids">Of the posts.</param>
    public static IReadOnlyList<Finding> FindingsOn(Plan plan, IReadOnlyCollection<string> ids, PlanRequest request) =>
    [
        .. plan.Schedule.SelectMany(day => day.Posts.Where(post => ids.Contains(post.Id)).SelectMany(post =>
            PostCheck.Findings(post).Select(found => new Finding(found.Kind, found.Sentence, day.Day, post.Platform, post.Id)))),
        .. NearlyEqual(plan).Concat(Words(plan, request, new(request))).Where(finding => ids.Contains(finding.PostId ?? "")),
    ];

    private static IEnumerable<Finding> Words(Plan plan, PlanRequest request, KnownFacts facts)
    {
        foreach (var (day, post) in plan.Schedule.SelectMany(day => day.Posts.Select(post => (day, post))))
        {
            foreach (var (kind, sentence) in CaptionCheck.Findings(post, request, facts))
            {
                yield return new(kind, sentence, day.Day, post.Platform, post.Id);
            }

            if (PostTime.IsTime(post.Time) && PostTime.IsAtNight(post.Time))
            {
                yield return new(
                    FindingKind.OddHour, $"Hardly anyone is awake at {PostTime.Shown(post.Time)}.", day.Day, post.Platform, post.Id);
            }
        }

        // Built-in ideas share some openings, and nobody can be asked for others.
        if (plan.Provenance.By == "built-in")
        {
            yield break;
        }

        var similar = CaptionSimilarity.Pairs(plan.Schedule).Select(pair => pair.Later.Post.Id).ToHashSet();
        foreach (var (earlier, later) in CaptionSimilarity.SameOpenings(plan.Schedule).Where(pair => !similar.Contains(pair.Later.Post.Id)))
        {
            yield return new(
                FindingKind.SameOpening, $"Begins like the {PostOn(earlier.Post.Platform)} on day {earlier.Day}.",
                later.Day, later.Post.Platform, later.Post.Id);
        }
    }
}
