using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>How long a post is for its platform.</summary>
internal static class CaptionLength
{
    /// <summary>
    /// In the platform's own characters. X, Bluesky, and Threads count the hashtags, too, each with the space before it. X counts a letter
    /// outside the alphabets or an emoji as two (docs.x.com, counting characters); Bluesky counts graphemes (atproto.com, lexicon), Threads
    /// an emoji's bytes (developers.facebook.com, Threads posts); the others count the caption's characters alone.
    /// </summary>
    public static int On(Platform platform, string caption, IEnumerable<string> hashtags)
    {
        Func<string, int> count = platform.Name switch
        {
            "X" => Weight,
            "Bluesky" => text => new StringInfo(text).LengthInTextElements,
            "Threads" => WithBytesOfEmoji,
            _ => text => text.Length,
        };
        return CountsHashtags(platform) ? count(caption) + hashtags.Sum(tag => 1 + count(tag)) : count(caption);
    }

    public static bool CountsHashtags(Platform platform) => platform.Name is "X" or "Bluesky" or "Threads";

    private static int WithBytesOfEmoji(string text)
    {
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            var element = text.AsSpan(i, StringInfo.GetNextTextElementLength(text, i));
            length += element.Length > 1 && IsEmoji(element) ? Encoding.UTF8.GetByteCount(element) : element.Length;
            i += element.Length;
        }

        return length;
    }

    private static int Weight(string text)
    {
        var weight = 0;
        for (var i = 0; i < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, i);
            var element = text.AsSpan(i, length);
            weight += length > 1 && IsEmoji(element) ? 2 : WeightOfRunes(element);
            i += length;
        }

        return weight;
    }

    private static int WeightOfRunes(ReadOnlySpan<char> element)
    {
        var weight = 0;
        foreach (var rune in element.EnumerateRunes())
        {
            weight += rune.Value is < 0x1100 or (>= 0x2000 and <= 0x200D) or (>= 0x2010 and <= 0x201F) or (>= 0x2032 and <= 0x2037) ? 1 : 2;
        }

        return weight;
    }

    // A family or a flag is several of them joined, and counts as one.
    private static bool IsEmoji(ReadOnlySpan<char> element)
    {
        Rune.DecodeFromUtf16(element, out var first, out _);
        return Rune.GetUnicodeCategory(first) is UnicodeCategory.OtherSymbol;
    }
}
