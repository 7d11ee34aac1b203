using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workbench;

/// <summary>The drawings of <c>_Sprite.cshtml</c>.</summary>
internal static class Marks
{
    private static readonly Dictionary<string, string> Platforms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Instagram"] = "pf-ig", ["TikTok"] = "pf-tk", ["Facebook"] = "pf-fb", ["YouTube"] = "pf-yt", ["X"] = "pf-x",
        ["LinkedIn"] = "pf-li", ["Threads"] = "pf-th", ["Pinterest"] = "pf-pi", ["Bluesky"] = "pf-bs",
        ["Google Business Profile"] = "pf-gb",
    };

    public static string Status(PostStatus status) => status switch
    {
        PostStatus.Draft => "s-draft",
        PostStatus.InReview => "s-review",
        PostStatus.ToChange => "s-changes",
        PostStatus.Approved => "s-approved",
        PostStatus.Scheduled => "s-scheduled",
        _ => "s-posted",
    };

    /// <summary>The two letters of a platform; null for one that has none.</summary>
    public static string? Platform(string name) => Platforms.GetValueOrDefault(name);
}
