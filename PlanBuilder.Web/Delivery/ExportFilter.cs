using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Which posts of a plan an export includes: those that its page shows, by the filters in the page's address.
/// </summary>
internal sealed record ExportFilter(string? Platform = null, string? Pillar = null, bool ToCheck = false, PostStatus? Status = null)
    : PostFilter(Platform, Pillar, ToCheck, Status)
{
    /// <summary>"X, Educational"; empty where all posts are taken.</summary>
    public string Label => string.Join(
        ", ", new[] { Platform, PostLabels.Pillar(Pillar), ToCheck ? "Needs attention" : null, Status?.Label() }
        .Where(name => !string.IsNullOrEmpty(name)));

    /// <summary>The fields of a form that has the same filter.</summary>
    public IEnumerable<(string Name, string Value)> Fields =>
    [
        .. Platform is null ? [] : new[] { ("platform", Platform) },
        .. Pillar is null ? [] : new[] { ("pillar", Pillar) },
        .. ToCheck ? new[] { ("check", "1") } : [],
        .. Status is { } status ? new[] { ("status", status.Key()) } : [],
    ];

    public static ExportFilter From(IQueryCollection query) =>
        new(FreeText.Tidy(query["platform"]), FreeText.Tidy(query["pillar"]), query["check"] == "1", PostStatuses.Find(query["status"]));

    /// <summary>The plan with those posts alone, on all its days.</summary>
    public PlanExport Apply(PlanExport export)
    {
        if (!IsOn)
        {
            return export;
        }

        var ids = export.Plan.Schedule.SelectMany(day => day.Posts).Where(Matches).Select(post => post.Id).ToHashSet();
        return export with { Plan = PlanEdit.Only(PlanCheck.WithoutShown(export.Plan), (_, post) => ids.Contains(post.Id)) };
    }
}
