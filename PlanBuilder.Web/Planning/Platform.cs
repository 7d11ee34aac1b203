namespace PlanBuilder.Web.Planning;

/// <summary>
/// A network one can post on, with its limits (characters of a caption, number of hashtags) and good hours to post, the best first. The
/// first hours of all networks are at least an hour apart, and so are the second and the third ones.
/// </summary>
internal sealed record Platform(string Name, int CaptionLimit, int HashtagLimit, IReadOnlyList<TimeOnly> GoodTimes)
{
    // The networks' published limits, November 2026.
    public static readonly IReadOnlyList<Platform> All =
    [
        new("Instagram", 2_200, 5, [new(9, 0), new(18, 0), new(13, 0)]),
        new("TikTok", 4_000, 5, [new(19, 0), new(12, 0), new(15, 0)]),
        new("YouTube", 5_000, 3, [new(15, 0), new(20, 0), new(10, 0)]),
        new("Facebook", 63_206, 3, [new(13, 0), new(9, 0), new(19, 0)]),
        new("X", 280, 2, [new(12, 0), new(17, 0), new(8, 0)]),
        new("LinkedIn", 3_000, 5, [new(8, 0), new(13, 0), new(17, 0)]),
    ];

    /// <summary>The best hour.</summary>
    public TimeOnly DefaultTime => GoodTimes[0];

    /// <summary>The platform of that name, in whatever case it is written; null when there is none.</summary>
    public static Platform? Find(string? name) =>
        All.FirstOrDefault(platform => string.Equals(platform.Name, name?.Trim(), StringComparison.OrdinalIgnoreCase));
}
