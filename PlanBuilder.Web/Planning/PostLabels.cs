using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>How much of a platform's limits a post takes, in words. <c>site.js</c> says the same while one types.</summary>
internal static class PostLabels
{
    public static string CaptionCount(Platform platform, string caption, IEnumerable<string> hashtags) => Count(
        CaptionLength.On(platform, caption, hashtags), platform.CaptionLimit,
        CaptionLength.CountsHashtags(platform) ? "characters, including hashtags" : "characters");

    public static string HashtagCount(Platform platform, IReadOnlyCollection<string> hashtags) =>
        Count(hashtags.Count, platform.HashtagLimit, "hashtags");

    /// <summary>"Educational"; empty for none.</summary>
    public static string Pillar(string? pillar) => string.IsNullOrEmpty(pillar) ? "" : char.ToUpperInvariant(pillar[0]) + pillar[1..];

    /// <summary>What one pastes into a platform: the caption, what follows it in a thread, and the hashtags; posts are ruled off.</summary>
    public static string Text(IEnumerable<Post> posts) => string.Join("\n\n---\n\n", posts.Select(post => string.Join("\n\n",
        ((string?[])[post.SuggestedCaption, .. post.Thread ?? [], string.Join(' ', post.SuggestedHashtags ?? [])])
            .Where(part => !string.IsNullOrEmpty(part)))).Where(text => text.Length > 0));

    /// <summary>What a post has beside its caption, hashtags, and angle: each by its name, empty where it has none.</summary>
    public static IReadOnlyList<(string Name, string Text)> Extras(Post? post) =>
    [
        ("Title", post?.Title ?? ""),
        ("Hook", post?.Hook ?? ""),
        ("Visual", post?.Visual ?? ""),
        ("Thread", string.Join("\n\n", post?.Thread ?? [])),
        ("Poll", post?.Poll is { } poll ? $"{poll.Question}\n{string.Join('\n', poll.Options.Select(option => $"- {option}"))}" : ""),
        ("First comment", post?.FirstComment ?? ""),
        ("Alt text", post?.AltText ?? ""),
        ("Link", post?.Link ?? ""),
        ("Sources", string.Join(", ", post?.Sources ?? [])),
        ("Shoot", post?.Batch?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ("Needs your words", post?.NeedsWords == true ? "Fill in the blanks" : ""),
    ];

    private static string Count(int number, int limit, string what) => string.Create(CultureInfo.InvariantCulture,
        $"{number:N0} of {limit:N0} {what}{(number > limit ? $": {number - limit:N0} too many" : "")}");
}
