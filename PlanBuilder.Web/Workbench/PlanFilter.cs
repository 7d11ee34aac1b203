using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workbench;

/// <summary>
/// How a plan is shown: which of its posts, and in which of the <see cref="PlanViews"/>, where null shows the week.
/// </summary>
/// <param name="Chosen">The day whose posts a phone shows under the month; null for today or, if it isn't in the plan, the first.</param>
internal sealed record PlanFilter(
    string? Platform, string? Pillar, bool ToCheck = false, string? View = null, PostStatus? Status = null, int? Chosen = null)
    : PostFilter(Platform, Pillar, ToCheck, Status)
{
    /// <summary>The filter as a query string; empty where it includes all.</summary>
    public string Query => new QueryBuilder(Fields).ToString();

    /// <summary>The same view of all posts.</summary>
    public PlanFilter Off => new(null, null, View: View, Chosen: Chosen);

    public static PlanFilter From(string? platform, string? pillar) =>
        new(string.IsNullOrEmpty(platform) ? null : platform, string.IsNullOrEmpty(pillar) ? null : pillar);

    /// <summary>The filter that a page's address describes.</summary>
    public static PlanFilter From(IQueryCollection query) => From(query["platform"], query["pillar"]) with
    {
        ToCheck = query["check"] == "1",
        Status = PostStatuses.Find(query["status"]),
        View = PlanViews.Others.FirstOrDefault(view => view == query["view"]),
        Chosen = int.TryParse(query["chosen"], CultureInfo.InvariantCulture, out var day) ? day : null,
    };

    private IEnumerable<KeyValuePair<string, string>> Fields =>
        ((KeyValuePair<string, string?>[])
            [
                new("view", View), new("platform", Platform), new("pillar", Pillar), new("status", Status?.Key()),
                new("check", ToCheck ? "1" : null),
                new("chosen", View == PlanViews.Month ? Chosen?.ToString(CultureInfo.InvariantCulture) : null),
            ])
        .Where(part => part.Value is not null)
        .Select(part => KeyValuePair.Create(part.Key, part.Value!));
}

/// <summary>The ways to look at a plan beside the week, as addresses name them.</summary>
internal static class PlanViews
{
    public const string Month = "month", List = "list";

    public static readonly IReadOnlyList<string> Others = [Month, List];
}
