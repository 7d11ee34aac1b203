using System.Globalization;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Workbench;

/// <summary>A plan as the calendar shows it.</summary>
/// <param name="Today">The date in the plan's zone.</param>
/// <param name="Focus">The id of the element that is gone on from, after a change that was made here.</param>
/// <param name="Announcement">What is said aloud once it is shown.</param>
internal sealed record PlanView(
    Guid JobId, CurrentPlan Current, PlanFilter Filter, DateOnly Today, string? Focus = null, string? Announcement = null)
{
    /// <summary>How many posts to check are named at the head of the plan.</summary>
    public const int MostLinks = 8;

    private const int DaysAWeek = 7;

    public static PlanView Create(Guid jobId, CurrentPlan current, PlanFilter filter, DateTimeOffset now) =>
        new(jobId, current, filter, Zones.DateIn(current.Plan!.TimeZone, now));

    /// <summary>The name its owner gave it; null where it has none.</summary>
    public string? Name { get; init; }

    public Plan Plan => Current.Plan!;

    public string Path => $"/ai-plan-builder/{JobId}";

    public IReadOnlyList<PlacedPost> Posts { get; } =
        [.. Current.Plan!.Schedule.SelectMany(day => day.Posts.Select(post => new PlacedPost(day, post)))];

    public IReadOnlyList<PlacedPost> ToCheck => [.. Posts.Where(placed => placed.Post.Findings is not null)];

    public int Shown => Posts.Count(placed => Filter.Lets(placed.Post));

    public IEnumerable<PlanDay[]> Weeks => Plan.Schedule.Chunk(DaysAWeek);

    /// <summary>" · 4 shoots"; empty where the posts do not say which of them are made together.</summary>
    public string Shoots => Posts.Select(placed => placed.Post.Batch).OfType<int>().Distinct().Count() switch
    {
        0 => "",
        1 => " · 1 shoot",
        var shoots => $" · {shoots} shoots",
    };

    /// <summary>"November 23 – 29"; null where no day has a date.</summary>
    public string? Dates => Plan.Schedule.Select(day => day.Date).OfType<DateOnly>().ToList() is [var first, .. var rest]
        ? Shared.Dates.Span(first, rest.LastOrDefault(first))
        : null;

    /// <summary>Whether the mix is that of the posts, and not what another writer stated.</summary>
    public bool IsMixCounted => Posts.All(placed => placed.Post.Pillar is not null);

    /// <summary>Each pillar's share in per cent, and where it begins; none where it is not known.</summary>
    public IReadOnlyList<(string Pillar, int Start, int Percent)> Mix => Plan.ContentMix is var mix && mix == new ContentMix(0, 0, 0) ? [] :
    [
        (Pillars.Educational, 0, mix.Educational),
        (Pillars.Entertaining, mix.Educational, mix.Entertaining),
        (Pillars.Promotional, mix.Educational + mix.Entertaining, mix.Promotional),
    ];

    /// <summary>The platforms and pillars that there is a choice of.</summary>
    public IReadOnlyList<string> Platforms => [.. Posts.Select(placed => placed.Post.Platform).Where(name => name.Length > 0).Distinct()];

    public IReadOnlyList<string> PillarsUsed => [.. Pillars.All.Where(pillar => Posts.Any(placed => placed.Post.Pillar == pillar))];

    /// <summary>Where a post is added on that day.</summary>
    public string AddAddress(PlanDay day) => $"{Path}/post{(Filter.IsOn ? Filter.Query + "&" : "?")}day={day.Day}";

    /// <summary>What happens to the clocks on that day; null on most.</summary>
    public string? Clocks(PlanDay day) => day.Date is not { } date ? null : Zones.ClockChange(Plan.TimeZone, date).Ticks switch
    {
        0 => null,
        > 0 => "clocks go forward",
        _ => "clocks go back",
    };

    /// <summary>The moment of a post with its distance to UTC; null where day or time are not known.</summary>
    public string? Moment(PlanDay day, Post post) => day.Date is { } date && PostTime.IsTime(post.Time)
        ? Zones.At(Plan.TimeZone, date, TimeOnly.ParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture))
            .ToString("yyyy-MM-ddTHH:mmzzz", CultureInfo.InvariantCulture)
        : null;
}

/// <summary>One card of the calendar.</summary>
internal sealed record PostView(PlanView Plan, PlanDay Day, Post Post)
{
    /// <summary>Captions of more characters are folded away behind their beginning.</summary>
    public const int LongCaption = 600;

    /// <summary>Where it is changed.</summary>
    public string Address => $"{Plan.Path}/post/{Post.Id}{Plan.Filter.Query}";
}
