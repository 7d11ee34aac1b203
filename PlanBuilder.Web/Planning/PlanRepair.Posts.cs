namespace PlanBuilder.Web.Planning;

/// <summary>What is mended within one post.</summary>
internal static partial class PlanRepair
{
    /// <summary>A post that its writer brought, as far as it can be mended by itself.</summary>
    public static Post Mended(Post post)
    {
        var platform = Platform.Find(Synonyms.Platform(Line(post.Platform)) ?? Line(post.Platform));
        var pillar = Pillars.All.Contains(post.Pillar) ? post.Pillar : Synonyms.Pillar(post.Pillar) ?? Synonyms.Pillar(post.Type);
        var stated = Line(post.Type);
        var type = Synonyms.Type(stated.Length > 0 ? stated : "post", pillar, platform?.Name) ?? stated;
        var given = post.SuggestedHashtags is null ? null : Hashtags.Tidy(post.SuggestedHashtags);
        var (caption, found) = WithoutHashtags(WithoutTrailing(given ?? [], WithoutMarkdown(Text(post.SuggestedCaption))), given ?? []);
        var hashtags = given is null && found.Count == 0 ? null : found;
        var mended = post with
        {
            Time = TimeOf(post.Time, platform),
            Type = type,
            Theme = Line(post.Theme),
            Platform = platform?.Name ?? Line(post.Platform),
            Pillar = pillar ?? Synonyms.Pillar(type),
            SuggestedCaption = caption,
            SuggestedHashtags = hashtags is null || platform is null ? hashtags : Fitting(hashtags, caption ?? "", platform),
            Angle = Text(post.Angle),
            Findings = null,
        };
        return WithExtras(mended, platform);
    }

    private static string TimeOf(string time, Platform? platform) =>
        PostTime.Read(time) is { Length: > 0 } read && (platform is null || !PostTime.IsAtNight(read)) ? read
        : platform is not null ? PostTime.Write(platform.DefaultTime)
        : "";

    // A hashtag that ends the caption and stands in the list would be shown twice. A caption of hashtags alone is left.
    private static string? WithoutTrailing(IReadOnlyList<string> hashtags, string? caption)
    {
        var rest = caption.AsSpan();
        while (LastWord(rest) is var word && hashtags.Contains(word.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            rest = rest[..^word.Length].TrimEnd();
        }

        return rest.IsEmpty || rest.Length == caption!.Length || LastWord(rest)[0] == '#' && IsHashtagsAlone(caption)
            ? caption
            : rest.ToString();
    }

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        return text[start..];
    }

    private static bool IsHashtagsAlone(string caption) =>
        caption.Split(Array.Empty<char>(), StringSplitOptions.RemoveEmptyEntries).All(word => word[0] == '#');

    // As many as the platform allows; on X, which counts them with the caption, as many as there is room for.
    private static List<string> Fitting(IReadOnlyList<string> hashtags, string caption, Platform platform)
    {
        var fitting = hashtags.Take(platform.HashtagLimit).ToList();
        while (CaptionLength.CountsHashtags(platform) && fitting.Count > 0
            && CaptionLength.On(platform, caption, fitting) > platform.CaptionLimit)
        {
            fitting.RemoveAt(fitting.Count - 1);
        }

        return fitting;
    }

    // A post may have moved, and its id must not say another day. Plain ids that say none are somebody's and stay.
    private static Post Named(Post post, int day, HashSet<string> ids) =>
        PostId.IsPlain(post.Id) && !PostId.SaysItsDay(post.Id) && ids.Add(post.Id) ? post
        : post with { Id = Enumerable.Range(1, int.MaxValue).Select(number => PostId.Create(day, post.Platform, number)).First(ids.Add) };

    // Of two posts of a platform at one time the later one gets another good hour.
    private static IEnumerable<Post> Apart(IReadOnlyList<Post> posts, Platform platform)
    {
        var taken = posts.Select(post => post.Time).ToHashSet();
        var seen = new HashSet<string>();
        foreach (var post in posts)
        {
            if (seen.Add(post.Time))
            {
                yield return post;
                continue;
            }

            var free = platform.GoodTimes.Select(PostTime.Write).First(time => !taken.Contains(time));
            taken.Add(free);
            yield return post with { Time = free };
        }
    }

    private static string Line(string text) => TextSanitizer.OnOneLine(TextSanitizer.WithoutTags(TextSanitizer.Clean(text)));

    private static string? Text(string? text) =>
        text is not null
        && TextSanitizer.WithoutTags(WithBlanksInBrackets(TextSanitizer.Clean(text))).Trim() is { Length: > 0 } plain ? plain : null;
}
