using System.Globalization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Planning;

/// <summary>What is wrong with the posts of a plan that is shown, whoever wrote or changed it.</summary>
internal static partial class PlanCheck
{
    private const int Close = 60; // minutes
    private const int MostCompared = 500; // posts; twice our largest plan, since each is compared with each whenever one looks

    /// <summary>
    /// The plan with these findings on its posts, beside those that its maker left there. Days that have them already are the same objects.
    /// </summary>
    public static Plan WithShown(Plan plan)
    {
        var shown = ShownByPost(plan);
        return Each(plan, post => WithShown(post, [.. shown[post.Id]]));
    }

    /// <summary>The plan without them: with what its maker left on its posts alone.</summary>
    public static Plan WithoutShown(Plan plan)
    {
        var shown = plan.Schedule.All(day => day.Posts.All(post => post.Shown is not null)) ? null : ShownByPost(plan);
        return Each(plan, post => post.Findings is null
            ? post
            : post with { Findings = Some(post.Findings.Except(shown?[post.Id] ?? post.Shown!)) });
    }

    /// <summary>
    /// Limits that are broken, posts that collide, times that do not exist, captions that are nearly equal. What other writers leave out or
    /// name otherwise is no finding here.
    /// </summary>
    private static IEnumerable<Finding> Shown(Plan plan) =>
    [
        .. plan.Schedule.SelectMany(day => day.Posts.SelectMany(post => PostCheck.Faults(post).Select(fault =>
            new Finding(fault.Kind, fault.Sentence, day.Day, post.Platform, post.Id)))),
        .. plan.Schedule.SelectMany(Collisions),
        .. plan.Schedule.SelectMany(day => Skipped(day, plan.TimeZone)),
        .. plan.Schedule.Sum(day => day.Posts.Count) <= MostCompared ? NearlyEqual(plan) : [],
    ];

    private static IEnumerable<Finding> Collisions(PlanDay day)
    {
        foreach (var platform in day.Posts.Where(post => post.Time.Length > 0).GroupBy(post => post.Platform))
        {
            var posts = platform.OrderBy(post => post.Time, StringComparer.Ordinal).ToList();
            foreach (var same in SameTime(posts))
            {
                yield return new(FindingKind.SameTime, $"Same time as another {PostOn(platform.Key)}.", day.Day, platform.Key, same.Id);
            }

            foreach (var (earlier, later) in posts.Zip(posts.Skip(1)).Where(pair => Apart(pair.First, pair.Second) is > 0 and < Close))
            {
                yield return new(
                    FindingKind.SameTime, $"Less than an hour after another {PostOn(platform.Key)} ({PostTime.Shown(earlier.Time)}).",
                    day.Day, platform.Key, later.Id);
            }
        }
    }

    private static IEnumerable<Finding> Skipped(PlanDay day, string zone) => day.Date is not { } date ? [] : day.Posts
        .Where(post => PostTime.IsTime(post.Time) && Zones.IsSkipped(zone, date, Clock(post)))
        .Select(post => new Finding(
            FindingKind.Time, $"{PostTime.Shown(post.Time)} doesn't exist on this day. Clocks go forward in {ZoneNames.Place(zone)}.",
            day.Day, post.Platform, post.Id));

    private static double Apart(Post one, Post other) => (Clock(other) - Clock(one)).TotalMinutes;

    private static TimeOnly Clock(Post post) => TimeOnly.ParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture);

    private static Post WithShown(Post post, List<string> shown) =>
        post.Shown is { } before && before.SequenceEqual(shown) && shown.All(sentence => post.Findings?.Contains(sentence) == true)
            ? post
            : post with { Findings = Some((post.Findings ?? []).Except(post.Shown ?? []).Union(shown)), Shown = shown };

    private static ILookup<string, string> ShownByPost(Plan plan) =>
        Shown(plan).ToLookup(finding => finding.PostId ?? "", finding => Finding.Bounded(finding.Sentence));

    private static Plan Each(Plan plan, Func<Post, Post> change) =>
        plan with { Schedule = [.. plan.Schedule.Select(day => Each(day, change))] };

    private static PlanDay Each(PlanDay day, Func<Post, Post> change)
    {
        var posts = day.Posts.Select(change).ToList();
        return posts.SequenceEqual(day.Posts, ReferenceEqualityComparer.Instance) ? day : day with { Posts = posts };
    }

    private static List<string>? Some(IEnumerable<string> sentences) =>
        sentences.Take(Finding.MostOnAPost).ToList() is { Count: > 0 } some ? some : null;
}
