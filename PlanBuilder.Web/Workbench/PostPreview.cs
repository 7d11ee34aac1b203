using System.Globalization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workbench;

/// <summary>
/// About how a post looks on its platform: what shows before "more", and how a long one would be split. The platforms don't publish where
/// they cut, and it differs by device.
/// </summary>
/// <param name="Parts">One, or those of a thread.</param>
internal sealed record PostPreview(string Network, string? Title, IReadOnlyList<PreviewPart> Parts)
{
    private const int Longest = 8_000; // characters of a part, far more than a platform shows

    // About what is seen of a caption in the feed, in characters (November 2026, as people who measure it say).
    private static readonly Dictionary<string, int> Shown = new()
    {
        ["Instagram"] = 125, ["TikTok"] = 100, ["YouTube"] = 100, ["Facebook"] = 400, ["LinkedIn"] = 210, ["Pinterest"] = 50,
        ["Google Business Profile"] = 120,
    };

    /// <summary>Null for a platform that we don't know, and for a post without words.</summary>
    public static PostPreview? For(Post post)
    {
        if (Platform.Find(post.Platform) is not { } platform)
        {
            return null;
        }

        var hashtags = string.Join(' ', post.SuggestedHashtags ?? []);
        string[] said = [Joined(post.SuggestedCaption ?? "", hashtags), .. post.Thread ?? []];
        var texts = said.Where(text => text.Length > 0).Select(text => text[..EndOfWord(text, Longest)].Trim());
        var isThread = PostTypes.Suits(PostTypes.Thread, platform.Name);
        List<PreviewPart> parts = isThread
            ? [.. texts.SelectMany(text => Split(text, platform)).Select(text => new PreviewPart(text, ""))]
            : [.. texts.Take(1).Select(text => Cut(text, Shown.GetValueOrDefault(platform.Name, int.MaxValue)))];
        return parts.Count == 0 ? null : new(platform.Name, PostTypes.HasTitle(post.Type, platform.Name) ? post.Title : null, parts);
    }

    private static string Joined(string caption, string hashtags) =>
        caption.Length > 0 && hashtags.Length > 0 ? $"{caption}\n\n{hashtags}" : caption + hashtags;

    private static PreviewPart Cut(string text, int at)
    {
        var end = text.Length <= at ? text.Length : EndOfWord(text, at);
        return new(text[..end].TrimEnd(), text[end..]);
    }

    // As the platform counts, in words: who has to split it would do so at about these places.
    private static IEnumerable<string> Split(string text, Platform platform)
    {
        while (CaptionLength.On(platform, text, []) > platform.CaptionLimit)
        {
            var end = platform.CaptionLimit;
            while (end > 1 && CaptionLength.On(platform, text[..EndOfWord(text, end)], []) > platform.CaptionLimit)
            {
                end -= Math.Max(1, end / 10); // below one it is a single character, however long
            }

            end = EndOfWord(text, end);
            yield return text[..end].Trim();
            text = text[end..].Trim();
        }

        if (text.Length > 0)
        {
            yield return text;
        }
    }

    // Never within a word, unless there is but one, and never within a character.
    private static int EndOfWord(string text, int at)
    {
        at = Math.Min(at, text.Length);
        if (at == text.Length)
        {
            return at;
        }

        var space = text.AsSpan(0, at + 1).LastIndexOfAny(' ', '\n');
        if (space > 0)
        {
            return space;
        }

        var starts = StringInfo.ParseCombiningCharacters(text);
        var last = starts.LastOrDefault(start => start <= at);
        return last > 0 ? last : starts.ElementAtOrDefault(1) is > 0 and var second ? second : text.Length;
    }
}

/// <summary>What is seen at once, and what only after "more".</summary>
internal sealed record PreviewPart(string Shown, string Hidden);
