using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Posts that were asked for and never written: places of the request for which neither the original plan nor the current one has a post.
/// Each is a post without words until a rewrite brings some.
/// </summary>
internal static partial class MissingPosts
{
    private const int MostNamed = 40; // a note is a line, not a list of hundreds
    private const string None = "No post for", Few = "Fewer posts than requested for";

    /// <summary>How a note ends about a plan that was finished early, as in "9 of 28 posts."</summary>
    public static string Count(int posts, int asked) => $"{posts} of {asked} posts.";

    /// <summary>Whether the plan's notes say that some were left out.</summary>
    public static bool AreNoted(Plan plan) => plan.Provenance.Notes.Any(note => NamesPlaces(note) || CountAtEnd().IsMatch(note));

    /// <summary>The notes that name the days without a post for a platform, and those with too few.</summary>
    public static IEnumerable<string> Notes(
        IEnumerable<(string? Platform, int? Day)> without, IEnumerable<(string? Platform, int? Day)> few) =>
        new[] { Note(None, without), Note(Few, few) }.OfType<string>();

    /// <summary>The plan whose notes name what is missing now: some may have been written since it was made.</summary>
    public static Plan Renoted(Plan plan, IReadOnlyList<PlacedPost> missing)
    {
        if (!plan.Provenance.Notes.Any(NamesPlaces))
        {
            return plan;
        }

        var places = missing.ToLookup(
            place => place.Day.Posts.Any(post => post.Platform == place.Post.Platform),
            place => ((string?)place.Post.Platform, (int?)place.Day.Day));
        return plan with
        {
            Provenance = plan.Provenance with
            {
                Notes = [.. plan.Provenance.Notes.Where(note => !NamesPlaces(note)), .. Notes(places[false], places[true])],
            },
        };
    }

    /// <summary>The missing posts in the order of the calendar, the same for the same plans.</summary>
    /// <param name="made">The plan as it was made: what its owner removed since isn't missing.</param>
    public static IReadOnlyList<PlacedPost> In(Plan plan, Plan made, PlanRequest request)
    {
        var missing = new List<PlacedPost>();
        var taken = Posts(plan).Concat(Posts(made)).Select(post => post.Id).ToHashSet();
        var pillars = Posts(plan).Select(post => post.Pillar).ToList();
        foreach (var (day, platform) in plan.Schedule.SelectMany(day => request.Platforms.Select(platform => (day, platform))))
        {
            var there = Math.Max(On(plan, day.Day, platform), On(made, day.Day, platform));
            var times = platform.GoodTimes.Select(PostTime.Write).Except(day.Posts.Select(post => post.Time)).ToList();
            foreach (var time in times.Take(request.PostsOn(day.Day, platform) - there))
            {
                var id = Enumerable.Range(1, PlanReader.MostPostsADay).Select(number => PostId.Create(day.Day, platform.Name, number))
                    .First(taken.Add);
                var pillar = pillars.Contains(null) ? null : Lacking(pillars);
                pillars.Add(pillar);
                missing.Add(new(day, new(id, time, PostTypes.Fitting("", platform.Name, pillar), "", platform.Name, pillar)));
            }
        }

        return missing;
    }

    private static string? Note(string words, IEnumerable<(string? Platform, int? Day)> places)
    {
        var named = places.Distinct().Select(place => $"{place.Platform} on day {place.Day}").ToList();
        var more = named.Count - MostNamed;
        return named.Count == 0 ? null : $"{words} {string.Join(", ", named.Take(MostNamed))}{(more > 0 ? $", and {more} more" : "")}.";
    }

    private static bool NamesPlaces(string note) =>
        note.StartsWith(None, StringComparison.Ordinal) || note.StartsWith(Few, StringComparison.Ordinal);

    private static IEnumerable<Post> Posts(Plan plan) => plan.Schedule.SelectMany(day => day.Posts);

    private static int On(Plan plan, int day, Platform platform) => plan.Schedule.Where(one => one.Day == day)
        .Sum(one => one.Posts.Count(post => post.Platform == platform.Name));

    // The pillar that would lack the most of its share if the plan had one post more.
    private static string Lacking(List<string?> pillars) => Pillars.All.Zip(Pillars.Shares)
        .MaxBy(each => (each.Second * (pillars.Count + 1)) - (100 * pillars.Count(one => one == each.First))).First;

    [GeneratedRegex(@"\b[0-9]+ of [0-9]+ posts\.$")]
    private static partial Regex CountAtEnd();
}
