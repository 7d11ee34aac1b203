using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Makes a plan from curated knowledge alone, at once and without AI. The same request after the same plans always gives the same plan.
/// </summary>
internal sealed class BuiltInPlanner
{
    private readonly Knowledge knowledge = Knowledge.Curated;

    public Plan Make(PlanRequest request)
    {
        var seed = Seed.From(
            [request.Goal, request.Period, request.Niche, request.BrandVoice, $"{request.StartDate:O}",
             .. request.Platforms.Select(platform => platform.Name)]);
        var niche = new Niche(request.Niche);
        var number = knowledge.FieldOf(niche.Words);
        var field = number is { } known ? knowledge.Fields[known] : Field.Unknown;
        var angles = new AnglePicker(knowledge, request, field, seed);
        var subjects = new SubjectRotation(field.Subjects, seed);
        var captions = new CaptionWriter(request, niche, field, number, knowledge.Closings[request.Goal]);
        var pillars = new PillarRotation(request.TotalPosts);

        var schedule = Enumerable.Range(1, request.Days).Select(day => new PlanDay(
            day,
            request.DateOf(day),
            [
                .. Enumerable.Range(1, request.Platforms.Max(platform => request.PostsOn(day, platform)))
                    .SelectMany(number => request.Platforms.Where(platform => number <= request.PostsOn(day, platform))
                        .Select(platform => PostOf(day, number, platform, pillars.Next(platform))))
                    .OrderBy(post => post.Time, StringComparer.Ordinal),
            ])).ToList();

        var posts = schedule.SelectMany(day => day.Posts).ToList();
        return new(
            request.Goal, request.Period, [.. request.Platforms.Select(platform => platform.Name)], posts.Count, ContentMix.From(posts),
            schedule, request.TimeZone, new Provenance("built-in", [Note(request)], []));

        Post PostOf(int day, int number, Platform platform, string pillar)
        {
            var (angle, use, closing) = angles.Next(platform, pillar, captions);
            var subject = angle.TakesSubject ? subjects.Next(mayUseTip: angle.TakesTip) : null;
            var hashtags = captions.Hashtags(angle, pillar, platform, day - 1);
            return new(
                PostId.Create(day, platform.Name, number),
                PostTime.Write(TimeOn(request.DateOf(day), number, platform, seed)),
                angle.Type, angle.Theme, platform.Name, pillar,
                captions.Caption(angle, subject, use, closing, platform, hashtags), hashtags,
                subject is null ? angle.Brief : $"{angle.Brief} For example: {subject.Name}.");
        }
    }

    // The platforms' first hours are at least an hour apart. A day moves all of them by the same half hour and each by at most another, so
    // no two meet. So it is with the second and the third hours, which begin five and ten minutes later than quarters.
    private static TimeOnly TimeOn(DateOnly date, int number, Platform platform, Seed seed)
    {
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 30 : 0;
        var own = 15 * seed.Below(3, (date.DayNumber * 31) + platform.Name.Length + (10 * (number - 1)));
        return platform.GoodTimes[number - 1].AddMinutes(weekend + own + (5 * (number - 1)));
    }

    private static string Note(PlanRequest request) => request.BrandVoice.Length == 0
        ? "Created from built-in ideas, without AI."
        : "Created from built-in ideas, without AI. Your brand voice wasn't used.";
}
