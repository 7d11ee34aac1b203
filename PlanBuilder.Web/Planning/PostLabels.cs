using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>How much of a network's limits a post takes, in words. <c>site.js</c> says the same while one types.</summary>
internal static class PostLabels
{
    public static string CaptionCount(Platform platform, string caption, IEnumerable<string> hashtags) => Count(
        CaptionLength.On(platform, caption, hashtags), platform.CaptionLimit,
        CaptionLength.CountsHashtags(platform) ? "characters, including hashtags" : "characters");

    public static string HashtagCount(Platform platform, IReadOnlyCollection<string> hashtags) =>
        Count(hashtags.Count, platform.HashtagLimit, "hashtags");

    /// <summary>"Educational"; empty for none.</summary>
    public static string Pillar(string? pillar) => string.IsNullOrEmpty(pillar) ? "" : char.ToUpperInvariant(pillar[0]) + pillar[1..];

    private static string Count(int number, int limit, string what) => string.Create(CultureInfo.InvariantCulture,
        $"{number:N0} of {limit:N0} {what}{(number > limit ? $": {number - limit:N0} too many" : "")}");
}
