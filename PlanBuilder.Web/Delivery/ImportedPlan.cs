using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>A plan from imported files: how it is created, and how a page keeps it until its owner confirms it.</summary>
internal static class ImportedPlan
{
    /// <summary>The most bytes of one, as the page keeps it; in the database, which writes it a little wider, it may have 1 MB.</summary>
    public const int Largest = 1_000_000;

    public const int MostDays = 30;

    // Every letter as it is, since bytes are counted.
    private static readonly JsonSerializerOptions Format = new(Plan.Json) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="posts">One at least, within <see cref="MostDays"/>.</param>
    /// <param name="notes">Notes on where it comes from.</param>
    public static Plan Create(IReadOnlyCollection<(DateOnly Date, Post Post)> posts, string zone, IReadOnlyList<string> notes)
    {
        var first = posts.Min(each => each.Date);
        var byDate = posts.ToLookup(each => each.Date, each => each.Post);
        var days = Enumerable.Range(0, posts.Max(each => each.Date).DayNumber - first.DayNumber + 1).Select(day => new PlanDay(
            day + 1, first.AddDays(day), [.. byDate[first.AddDays(day)].OrderBy(post => post.Time, StringComparer.Ordinal)]));
        return Begin(
            new("", "", [.. posts.Select(each => each.Post.Platform)], posts.Count, new(0, 0, 0), [.. days], zone, new("", notes, [])));
    }

    public static bool Fits(Plan plan) => JsonSerializer.SerializeToUtf8Bytes(plan, Format).Length < Largest;

    public static string Write(Plan plan) => Packed.Write(plan, Format);

    /// <summary>The plan; null if <see cref="Write"/> can't have written it.</summary>
    public static Plan? Read(string? packed) =>
        Packed.Read(packed, Largest) is { } json && PlanReader.Read(Encoding.UTF8.GetString(json)).Plan is { } plan
        && plan.Schedule.Count <= MostDays && plan.TotalPosts <= PlanInputValidator.MostPosts && plan.Schedule[0].Date is not null
            ? Begin(plan) : null;

    /// <summary>The input of a plan imported from that scheduler's files.</summary>
    public static PlanInput InputOf(Plan plan, Scheduler scheduler) => new()
    {
        ImportedFrom = scheduler.Name, Period = plan.Period, Platforms = plan.Platforms,
        StartDate = plan.Schedule[0].Date!.Value.Iso(), TimeZone = plan.TimeZone,
    };

    // Nobody asked for it, and nobody here made it.
    private static Plan Begin(Plan plan) => plan with
    {
        Goal = "",
        Period = plan.Schedule.Count == 1 ? "1 day" : $"{plan.Schedule.Count} days",
        Platforms = [.. Platform.All.Select(platform => platform.Name).Intersect(plan.Platforms)],
        Provenance = new("import", plan.Provenance.Notes, []),
    };
}
