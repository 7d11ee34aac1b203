using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>Compares one post with the words we use and the limits of its platform.</summary>
internal static class PostCheck
{
    /// <summary>A kind and a plain sentence for each thing that is not as it should be.</summary>
    public static IEnumerable<(FindingKind Kind, string Sentence)> Findings(Post post) =>
        Platform.Find(post.Platform) is { } platform ? Words(post).Concat(Limits(post, platform)) : Words(post);

    /// <summary>Those that are wrong whoever wrote the post: the platform's limits, HTML tags, characters that cannot be shown.</summary>
    public static IEnumerable<(FindingKind Kind, string Sentence)> Faults(Post post) =>
        Platform.Find(post.Platform) is { } platform ? Characters(post).Concat(Limits(post, platform)) : Characters(post);

    private static IEnumerable<(FindingKind, string)> Words(Post post)
    {
        if (!PostTime.IsTime(post.Time))
        {
            yield return (FindingKind.Time, post.Time.Length == 0 ? "The post has no time." : $"\"{post.Time}\" isn't a valid HH:mm time.");
        }

        if (!PostTypes.All.Contains(post.Type))
        {
            yield return (FindingKind.Type, post.Type.Length == 0 ? "The post has no type." : $"\"{post.Type}\" isn't a known post type.");
        }

        else if (!PostTypes.Suits(post.Type, post.Platform))
        {
            yield return (FindingKind.Type, $"{post.Platform} has no posts of the type \"{post.Type}\".");
        }

        if (!Pillars.All.Contains(post.Pillar))
        {
            yield return (FindingKind.Pillar, post.Pillar is null ? "The post has no pillar." : $"\"{post.Pillar}\" isn't a known pillar.");
        }

        if (string.IsNullOrWhiteSpace(post.Theme))
        {
            yield return (FindingKind.Theme, "The post has no theme.");
        }

        if (string.IsNullOrWhiteSpace(post.SuggestedCaption))
        {
            yield return (FindingKind.NoCaption, "The post has no caption.");
        }

        foreach (var blank in CaptionCheck.Placeholders(post))
        {
            yield return (FindingKind.Placeholder, $"Fill in “{blank}”.");
        }

        foreach (var fault in Characters(post))
        {
            yield return fault;
        }
    }

    private static IEnumerable<(FindingKind, string)> Characters(Post post)
    {
        string[] texts =
        [
            post.Type, post.Theme, post.SuggestedCaption ?? "", post.Angle ?? "", post.Hook ?? "", post.Visual ?? "",
            post.FirstComment ?? "", post.AltText ?? "", post.Title ?? "", post.Poll?.Question ?? "", .. post.Poll?.Options ?? [],
            .. post.Thread ?? [], .. post.SuggestedHashtags ?? [],
        ];
        if (texts.Any(TextSanitizer.HasTags))
        {
            yield return (FindingKind.Markup, "The post contains HTML tags.");
        }

        if (texts.Any(TextSanitizer.HasControls))
        {
            yield return (FindingKind.ControlCharacters, "The post contains characters that can't be displayed.");
        }
    }

    private static IEnumerable<(FindingKind, string)> Limits(Post post, Platform platform)
    {
        var hashtags = post.SuggestedHashtags ?? [];
        var characters = CaptionLength.On(platform, post.SuggestedCaption ?? "", hashtags);
        if (characters > platform.CaptionLimit)
        {
            var what = CaptionLength.CountsHashtags(platform) && hashtags.Count > 0 ? "The caption and hashtags have" : "The caption has";
            yield return (FindingKind.LongCaption, string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {characters:N0} characters. {platform.Name} allows {platform.CaptionLimit:N0}."));
        }

        if (hashtags.Count > platform.HashtagLimit)
        {
            yield return (FindingKind.ManyHashtags,
                $"The post has {hashtags.Count} hashtags. {platform.Name} allows {platform.HashtagLimit}.");
        }

        if (hashtags.Distinct(StringComparer.OrdinalIgnoreCase).Count() < hashtags.Count)
        {
            yield return (FindingKind.OddHashtags, "The post repeats a hashtag.");
        }

        foreach (var hashtag in hashtags.Where(tag => !Hashtags.IsOne(tag)))
        {
            yield return (FindingKind.OddHashtags, $"\"{hashtag}\" isn't a valid hashtag.");
        }
    }
}
