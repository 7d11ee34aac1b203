namespace PlanBuilder.Web.Planning;

/// <summary>
/// A platform one can post on, with its limits (characters of a caption, number of hashtags) and good hours to post, the best first. The
/// first hours of all platforms are at least an hour apart, and so are the second and the third ones; those of one platform are at least
/// three.
/// </summary>
internal sealed record Platform(string Name, int CaptionLimit, int HashtagLimit, IReadOnlyList<TimeOnly> GoodTimes)
{
    // The platforms' published limits, November 2026. Where they set none, or one that only machines reach, as many hashtags as are usual.
    public static readonly IReadOnlyList<Platform> All =
    [
        new("Instagram", 2_200, 5, [new(9, 0), new(18, 0), new(13, 0)]),
        new("TikTok", 4_000, 5, [new(19, 0), new(12, 0), new(15, 0)]),
        new("YouTube", 5_000, 3, [new(15, 0), new(20, 0), new(10, 0)]) { TitleLimit = 100 },
        new("Facebook", 63_206, 3, [new(13, 0), new(9, 0), new(19, 0)]),
        new("X", 280, 2, [new(12, 0), new(17, 0), new(8, 0)]),
        new("LinkedIn", 3_000, 5, [new(8, 0), new(13, 0), new(17, 0)]),
        // developers.facebook.com/documentation/threads/posts: 500 characters, an emoji counts its UTF-8 bytes, one topic tag.
        new("Threads", 500, 1, [new(7, 0), new(11, 0), new(21, 0)]),
        // github.com/bluesky-social/atproto, lexicons/app/bsky/feed/post.json: 300 graphemes, with the hashtags in the text.
        new("Bluesky", 300, 2, [new(10, 0), new(14, 0), new(18, 0)]),
        // help.pinterest.com: a title of 100. Some ways of publishing take no more than 500 characters of the 800 of a description.
        new("Pinterest", 500, 3, [new(20, 0), new(16, 0), new(12, 0)]) { TitleLimit = 100 },
        // support.google.com/business: 1,500 characters. Hashtags do nothing there.
        new("Google Business Profile", 1_500, 0, [new(11, 0), new(8, 0), new(14, 0)]),
    ];

    /// <summary>Characters of what stands over a post; null where nothing does.</summary>
    public int? TitleLimit { get; init; }

    /// <summary>The best hour.</summary>
    public TimeOnly DefaultTime => GoodTimes[0];

    /// <summary>The platform of that name, in whatever case it is written; null when there is none.</summary>
    public static Platform? Find(string? name) =>
        All.FirstOrDefault(platform => string.Equals(platform.Name, name?.Trim(), StringComparison.OrdinalIgnoreCase));
}
