using System.Globalization;

namespace PlanBuilder.Web.Workflow;

/// <summary>Compares one post with the words we use and the limits of its network.</summary>
internal static class PostCheck
{
    /// <summary>One plain sentence for each thing that is not as it should be.</summary>
    public static IEnumerable<string> Findings(Post post)
    {
        if (!TimeOnly.TryParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            yield return $"The time of {post.Id} is \"{post.Time}\", which is no HH:mm time.";
        }

        if (!PostTypes.All.Contains(post.Type))
        {
            yield return $"The type of {post.Id} is \"{post.Type}\", which is none of ours.";
        }

        if (!Pillars.All.Contains(post.Pillar))
        {
            yield return post.Pillar is null ? $"{post.Id} has no pillar." : $"The pillar of {post.Id} is \"{post.Pillar}\", which is none of ours.";
        }

        if (string.IsNullOrWhiteSpace(post.Theme))
        {
            yield return $"{post.Id} has no theme.";
        }

        if (Platform.Find(post.Platform) is { } platform)
        {
            foreach (var finding in Limits(post, platform))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> Limits(Post post, Platform platform)
    {
        var characters = post.SuggestedCaption?.Length ?? 0;
        if (characters > platform.CaptionLimit)
        {
            yield return $"The caption of {post.Id} has {characters} characters; {platform.Name} allows {platform.CaptionLimit}.";
        }

        var hashtags = post.SuggestedHashtags ?? [];
        if (hashtags.Count > platform.HashtagLimit)
        {
            yield return $"{post.Id} has {hashtags.Count} hashtags; {platform.Name} allows {platform.HashtagLimit}.";
        }

        if (hashtags.Distinct(StringComparer.OrdinalIgnoreCase).Count() < hashtags.Count)
        {
            yield return $"{post.Id} has a hashtag twice.";
        }

        foreach (var hashtag in hashtags.Where(tag => tag.Length < 2 || tag[0] != '#' || tag.Any(char.IsWhiteSpace)))
        {
            yield return $"\"{hashtag}\" on {post.Id} is no hashtag.";
        }
    }
}
