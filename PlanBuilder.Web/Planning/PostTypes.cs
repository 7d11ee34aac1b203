namespace PlanBuilder.Web.Planning;

/// <summary>The shapes a post can have, and on which platforms.</summary>
internal static class PostTypes
{
    public const string EducationalPost = "Educational Post";
    public const string StoryReel = "Story/Reel";
    public const string Carousel = "Carousel";
    public const string Video = "Video";
    public const string EngagementPost = "Engagement Post";
    public const string Photo = "Photo";
    public const string Poll = "Poll";
    public const string Thread = "Thread";
    public const string Document = "Document";
    public const string Short = "Short";
    public const string Pin = "Pin";

    public static readonly IReadOnlyList<string> All =
        [EducationalPost, StoryReel, Carousel, Video, EngagementPost, Photo, Poll, Thread, Document, Short, Pin];

    // The others suit every platform.
    private static readonly Dictionary<string, string[]> Platforms = new()
    {
        [Photo] = ["Instagram", "TikTok", "Facebook", "X", "LinkedIn", "Threads", "Bluesky", "Google Business Profile"],
        [Poll] = ["Instagram", "YouTube", "X", "LinkedIn", "Threads"],
        [Thread] = ["X", "Threads", "Bluesky"],
        [Document] = ["LinkedIn"],
        [Short] = ["YouTube"],
        [Pin] = ["Pinterest"],
    };

    /// <summary>Whether only some platforms have posts of that type.</summary>
    public static bool IsSpecial(string type) => Platforms.ContainsKey(type);

    /// <summary>Whether a platform has posts of that type; one that we do not know may have any.</summary>
    public static bool Suits(string type, string platform) =>
        !Platforms.TryGetValue(type, out var platforms) || platforms.Contains(platform) || Platform.Find(platform) is null;

    /// <summary>The types that a platform has.</summary>
    public static IReadOnlyList<string> On(string platform) => [.. All.Where(type => Suits(type, platform))];

    /// <summary>The type itself where the platform has it, else what comes closest there.</summary>
    public static string Fitting(string type, string platform, string? pillar) => Suits(type, platform) ? type : type switch
    {
        Document => Carousel,
        Short => Video,
        Poll => EngagementPost,
        Pin when Suits(Photo, platform) => Photo,
        _ => pillar == Pillars.Educational ? EducationalPost : EngagementPost,
    };

    /// <summary>Whether a post of that type has a title of its own there.</summary>
    public static bool HasTitle(string type, string platform) => platform is "YouTube" or "Pinterest" || type == Document;
}
