namespace PlanBuilder.Web.Delivery;

/// <summary>
/// Metricool's template: columns by name, which differ with its age, so that users may give the header of their own. A column that is
/// true or false must never be empty.
/// </summary>
internal static class Metricool
{
    /// <summary>The columns of the template of November 2026.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "Text", "Date", "Time", "Draft", "Facebook", "Twitter/X", "LinkedIn", "GBP", "Instagram", "Pinterest", "TikTok", "Youtube",
        "Threads", "Bluesky", "Picture Url 1", "Picture Url 2", "Picture Url 3", "Picture Url 4", "Picture Url 5", "Picture Url 6",
        "Picture Url 7", "Picture Url 8", "Picture Url 9", "Picture Url 10", "Alt text picture 1", "Alt text picture 2",
        "Alt text picture 3", "Alt text picture 4", "Alt text picture 5", "Alt text picture 6", "Alt text picture 7",
        "Alt text picture 8", "Alt text picture 9", "Alt text picture 10", "Document title", "Shortener", "Video Thumbnail Url",
        "Video Cover Frame", "Twitter/X Can reply", "Twitter/X Type", "Twitter/X Poll Duration minutes", "Twitter/X Poll Option 1",
        "Twitter/X Poll Option 2", "Twitter/X Poll Option 3", "Twitter/X Poll Option 4", "Pinterest Board", "Pinterest Pin Title",
        "Pinterest Pin Link", "Pinterest Pin New Format", "Instagram Post Type", "Instagram Show Reel On Feed",
        "Instagram Trial Reel Share Automatically", "Youtube Video Title", "Youtube Video Type", "Youtube Video Privacy",
        "Youtube video for kids", "Youtube AI generated content", "Youtube notify subscribers", "Youtube Video Category",
        "Youtube Video Tags", "Youtube playlist", "GBP Post Type", "Facebook Post Type", "Facebook Title", "First Comment Text",
        "TikTok Title", "TikTok disable comments", "TikTok disable duet", "TikTok disable stitch", "TikTok Post Privacy",
        "TikTok Branded Content", "TikTok Your Brand", "TikTok Auto Add Music", "TikTok Photo Cover Index", "TikTok musicId",
        "TikTok music title", "TikTok music author", "TikTok music previewUrl", "TikTok music thumbnailUrl", "TikTok music soundVolume",
        "TikTok music originalVolume", "TikTok music startMillis", "TikTok music endMillis", "TikTok Ai generated content",
        "LinkedIn Type", "LinkedIn Poll Question", "LinkedIn Poll Option 1", "LinkedIn Poll Option 2", "LinkedIn Poll Option 3",
        "LinkedIn Poll Option 4", "LinkedIn Poll Duration", "LinkedIn Show link preview", "LinkedIn Images as Carousel",
        "Threads Reply Control", "Threads Is Spoiler", "Threads Post Type", "Brand name",
    ];

    // Beside those of the platforms and of drafts: true or false, and false where nobody chooses.
    private static readonly HashSet<string> Flags =
    [
        "Shortener", "Pinterest Pin New Format", "Instagram Show Reel On Feed", "Instagram Trial Reel Share Automatically",
        "Youtube video for kids", "Youtube AI generated content", "Youtube notify subscribers", "TikTok disable comments",
        "TikTok disable duet", "TikTok disable stitch", "TikTok Branded Content", "TikTok Your Brand", "TikTok Auto Add Music",
        "TikTok Ai generated content", "LinkedIn Show link preview", "LinkedIn Images as Carousel", "Threads Is Spoiler",
    ];

    private static readonly Dictionary<string, string> Platforms = new()
    {
        ["Facebook"] = "Facebook", ["Twitter/X"] = "X", ["LinkedIn"] = "LinkedIn", ["GBP"] = "Google Business Profile",
        ["Instagram"] = "Instagram", ["Pinterest"] = "Pinterest", ["TikTok"] = "TikTok", ["Youtube"] = "YouTube", ["Threads"] = "Threads",
        ["Bluesky"] = "Bluesky",
    };

    private static readonly string[] Needed = ["Text", "Date", "Time"];

    private static readonly HashSet<string> NeedMedia = ["Instagram", "TikTok", "YouTube", "Pinterest"];

    /// <summary>The columns that a pasted header names; none where it has no Text, Date, or Time.</summary>
    public static IReadOnlyList<string> ColumnsOf(string header)
    {
        var columns = header.Split([',', ';', '\t', '\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(column => column.Trim('"').Trim()).ToList();
        return columns is { Count: <= 300 } && Needed.All(columns.Contains)
            && columns.Distinct().Count() == columns.Count ? columns : [];
    }

    /// <summary>The platforms that a row of such a file is for.</summary>
    public static IReadOnlyList<string> PlatformsOf(SheetRow row) =>
        [.. Platforms.Where(platform => IsTrue(row.Cells.GetValueOrDefault(platform.Key))).Select(platform => platform.Value)];

    /// <summary>Whether a column of that name says whether a post is for a platform.</summary>
    public static bool IsPlatform(string column) => Platforms.ContainsKey(column);

    public static IReadOnlyList<string?> Row(SchedulerChoice options, SchedulerRow row) =>
        [.. (options.Columns ?? Columns).Select(column => Field(column, row))];

    private static string? Field(string column, SchedulerRow row) => column switch
    {
        "Text" => row.Text,
        "Date" => row.On("yyyy-MM-dd"),
        "Time" => row.On("HH:mm:ss"),
        "Draft" => Flag(NeedMedia.Contains(row.Post.Platform)),
        "Alt text picture 1" => row.Post.AltText,
        "First Comment Text" => row.Post.FirstComment,
        "Pinterest Pin Title" when row.Post.Platform == "Pinterest" => row.Post.Title,
        "Pinterest Pin Link" when row.Post.Platform == "Pinterest" => row.Post.Link,
        "Youtube Video Title" when row.Post.Platform == "YouTube" => row.Post.Title ?? row.Post.Theme,
        _ when Platforms.TryGetValue(column, out var platform) => Flag(row.Post.Platform == platform),
        _ when Flags.Contains(column) => Flag(false),
        _ => "",
    };

    private static bool IsTrue(string? cell) => string.Equals(cell?.Trim(), "TRUE", StringComparison.OrdinalIgnoreCase);

    private static string Flag(bool isSet) => isSet ? "TRUE" : "FALSE";
}
