using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads a plan from <c>jobs.result</c> or from a model's answer: the shape <see cref="Plan.Json"/> writes, and what other writers make of
/// it (as a text, fenced, among words, nested, with other names). What a plan's head lacks is taken from its posts. At most 31 days,
/// 100 posts a day and 70,000 characters a caption. Whatever it is given, it never throws.
/// </summary>
internal static partial class PlanReader
{
    /// <summary>What a post may hold, in characters.</summary>
    public const int MostHashtags = 30, LongestCaption = 70_000, LongestText = 2_000, LongestWord = 200;

    public const int MostPostsADay = 100;

    private const int MostDays = 31;

    /// <summary>
    /// A plan that its owner has changed, with what only owners say: statuses, approvals, and private notes. What others write is read
    /// without them, whatever it calls itself.
    /// </summary>
    public static (Plan? Plan, PlanFailure? Failure) ReadOwn(string json) => Read(json, null, null, isOwn: true);

    /// <summary>The plan, or a sentence for operators that says where reading failed, never what stood there.</summary>
    /// <param name="period">The days that were asked for, where they are known: a date within them says which day a post is for.</param>
    /// <param name="sources">What research found, where the plan was made from it: a post may name its addresses.</param>
    public static (Plan? Plan, PlanFailure? Failure) Read(
        string json, PlanPeriod? period = null, IReadOnlyList<PlanSource>? sources = null) => Read(json, period, sources, isOwn: false);

    private static (Plan? Plan, PlanFailure? Failure) Read(
        string json, PlanPeriod? period, IReadOnlyList<PlanSource>? sources, bool isOwn, IEnumerable<PlanDay>? kept = null)
    {
        var search = new PlanSearch(json);
        try
        {
            if (search.Find() is not { } found)
            {
                return (null, new(FailureReason.UnreadableResult, search.Trouble));
            }

            var days = DaysOf(found, period, new(sources ?? SourcesIn(found.Heads), isOwn));
            days = [.. days.Concat(kept ?? []).OrderBy(day => day.Day)];
            return days.Exists(day => day.Posts.Count > 0)
                ? (PlanOf(days, found.Heads), null)
                : (null, new(FailureReason.UnreadableResult, $"{found.Entries[0].Json.Path} and the days after it have no posts."));
        }
        catch (JsonException e)
        {
            return (null, new(FailureReason.UnreadableResult, e.Message));
        }
    }

    private static IReadOnlyList<PlanSource> SourcesIn(IReadOnlyList<LenientJson> heads) =>
        Head(heads, "made") is { } made ? ProvenanceReader.Read(made).Sources : [];

    private static Plan PlanOf(List<PlanDay> schedule, IReadOnlyList<LenientJson> heads)
    {
        var posts = schedule.SelectMany(day => day.Posts).ToList();
        return new(
            WordsOf(heads, "goal"),
            PeriodOf(WordsOf(heads, "period")) ?? (schedule.Count == 1 ? "1 day" : $"{schedule.Count} days"),
            PlatformsOf(Head(heads, "platforms"), posts),
            posts.Count,
            posts.All(post => post.Pillar is not null) ? ContentMix.From(posts) : MixReader.Read(Head(heads, "contentMix")),
            schedule,
            ZoneOf(WordsOf(heads, "timeZone")),
            Head(heads, "made") is { } made ? ProvenanceReader.Read(made) : ProvenanceReader.Unknown);
    }

    private static LenientJson? Head(IReadOnlyList<LenientJson> heads, string name) =>
        heads.Select(head => head.Find(name)).FirstOrDefault(found => found is not null);

    private static string WordsOf(IReadOnlyList<LenientJson> heads, string name) => Head(heads, name)?.AsWords(LongestText) ?? "";

    private static string? PeriodOf(string text) =>
        text.Length == 0 ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? $"{days} days" : text;

    private static List<string> PlatformsOf(LenientJson? stated, IReadOnlyList<Post> posts)
    {
        IEnumerable<string> names = stated switch
        {
            { IsList: true } list => list.First(MostPostsADay).Select(name => name.AsWords(LongestText)),
            { } text => text.AsWords(LongestText).Split([',', '&', '+']).Select(name => name.Trim()),
            null => [],
        };
        var known = names.Where(name => name.Length is > 0 and <= LongestWord).Select(PlatformName).Distinct().ToList();
        return known.Count > 0 ? known : [.. posts.Select(post => post.Platform).Where(name => name.Length > 0).Distinct()];
    }

    private static string PlatformName(string name) => Platform.Find(name)?.Name ?? name;

    private static string ZoneOf(string name) =>
        ZoneNames.Read(name) ?? Zones.Utc;
}
