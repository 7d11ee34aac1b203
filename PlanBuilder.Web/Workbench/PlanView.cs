using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Workbench;

/// <summary>A plan as the calendar shows it.</summary>
/// <param name="Today">The date in the plan's zone.</param>
internal sealed record PlanView(Job Job, CurrentPlan Current, PlanFilter Filter, DateOnly Today)
{
    private const int DaysAWeek = 7;

    public static PlanView Create(Job job, CurrentPlan current, PlanFilter filter, DateTimeOffset now) =>
        new(job, current, filter, Zones.DateIn(current.Plan!.TimeZone, now));

    /// <summary>One of the account's own plans, as the address of this request looks at it; null where there is none.</summary>
    public static async Task<PlanView?> FindAsync(
        PlanStore plans, HttpContext context, Guid jobId, DateTimeOffset now, CancellationToken ct) =>
        await plans.FindAsync(context.Account()!.Id, jobId, ct) is (var job, { Plan: not null } current)
            ? Create(job, current, PlanFilter.From(context.Request.Query), now)
            : null;

    /// <summary>The same view of the plan as it is by now.</summary>
    public PlanView Renew(CurrentPlan current, DateTimeOffset now) => Create(Job, current, Filter, now);

    /// <summary>The rewrite in progress; null for none.</summary>
    public ChangeJob? Change { get; init; }

    /// <summary>Whether its parts replace those of a page that already shows the plan.</summary>
    public bool Arrives { get; init; }

    public Plan Plan => Current.Plan!;

    /// <summary>What it is called: the name its owner gave it, else a summary of the request.</summary>
    public string Title => Job.Title ?? RequestSummary;

    public string RequestSummary => $"{(Plan.Goal.Length > 0 ? Plan.Goal : "Content plan")}, {Plan.Period}";

    public string Path => $"/ai-plan-builder/{Job.Id}";

    /// <summary>The address of the plan as it is looked at.</summary>
    public string Address => Path + Filter.Query;

    public IReadOnlyList<PlacedPost> Posts { get; } = [.. Current.Plan!.Placed()];

    /// <summary>A post, or the place of one that is missing; null for neither.</summary>
    public PlacedPost? Find(string? postId) => Plan.Find(postId) ?? Current.Missing.FirstOrDefault(place => place.Post.Id == postId);

    public int ToCheck => Posts.Count(placed => placed.Post.Findings is not null);

    /// <summary>The statuses that there are, with how many posts have each, and the one that is filtered by.</summary>
    public IReadOnlyList<(PostStatus Status, int Count)> Statuses =>
        [.. PostStatuses.All.Select(status => (status, Count(status))).Where(each => each.Item2 > 0 || each.status == Filter.Status)];

    public int Count(PostStatus status) => Posts.Count(placed => placed.Post.Status == status);

    public int Shown => Posts.Count(placed => Filter.Matches(placed.Post));

    public IReadOnlyList<PlanDay[]> Weeks => [.. Plan.Schedule.Chunk(DaysAWeek)];

    /// <summary>
    /// The days of a calendar's whole weeks, which begin as the visitor's do; days before and after the plan have no posts and number 0.
    /// </summary>
    public IEnumerable<PlanDay> MonthDays
    {
        get
        {
            if (Plan.Schedule[0].Date is not { } first || Plan.Schedule.Any(day => day.Date is null))
            {
                return Plan.Schedule;
            }

            var start = (int)LocaleFormats.Current.WeekStart;
            var before = ((int)first.DayOfWeek - start + DaysAWeek) % DaysAWeek;
            var last = Plan.Schedule[^1].Date!.Value;
            var after = (DaysAWeek - 1 - (int)last.DayOfWeek + start) % DaysAWeek;
            return
            [
                .. Enumerable.Range(-before, before).Select(i => new PlanDay(0, first.AddDays(i), [])),
                .. Plan.Schedule,
                .. Enumerable.Range(1, after).Select(i => new PlanDay(0, last.AddDays(i), [])),
            ];
        }
    }

    /// <summary>The day whose posts are shown under a phone's month.</summary>
    public DayView Chosen => DayView.Create(this, Plan.Schedule.FirstOrDefault(day => day.Day == Filter.Chosen)
        ?? Plan.Schedule.FirstOrDefault(day => day.Date == Today) ?? Plan.Schedule[0]);

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

    /// <summary>A mark of what its head and its toolbar show, but for the revision. A page that shows the same keeps them.</summary>
    public string Facts => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', (string?[])
    [
        Title, Filter.Query, Plan.TimeZone, Dates, $"{Today}", Shoots, $"{Shown}", $"{Current.Missing.Count} {Current.Proposed.Count}",
        ProvenanceLabels.Ideas(Plan.Provenance), $"{Plan.ContentMix}",
        .. Posts.CountBy(placed => (placed.Post.Platform, placed.Post.Pillar, placed.Post.Status, placed.Post.Findings is null))
            .Select(group => $"{group}"),
    ]))))[..16];

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

    /// <summary>How long the server holds the page's request for changes; 0 makes the page poll.</summary>
    public int HoldSeconds { get; init; }

    /// <summary>What was just done; null if nothing was.</summary>
    public string? Notice { get; init; }

    /// <summary>Where a post is shown in full and edited.</summary>
    public string PostAddress(string postId) => $"{Path}/post/{postId}{Filter.Query}";

    /// <summary>A page of the plan, with this query, that knows how the plan is looked at.</summary>
    public string PageAddress(string page, string query) =>
        $"{Path}/{page}{Filter.Query}{(Filter.Query.Length > 0 ? "&" : "?")}{query}";

    /// <summary>Where something is done with several posts.</summary>
    public string PostsAddress(string handler) => PageAddress("posts", $"handler={handler}");

    /// <summary>Where a post is added on that day.</summary>
    public string AddAddress(PlanDay day) => PageAddress("post", $"day={day.Day}");

    /// <summary>The same view with another filter.</summary>
    public string With(PlanFilter filter) => Path + filter.Query;

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
