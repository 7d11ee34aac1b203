using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>How long a post is for its network.</summary>
internal static class CaptionLength
{
    /// <summary>
    /// In the network's own characters: X counts the hashtags too, each with the space before it, and a letter outside the alphabets or an
    /// emoji as two (docs.x.com, counting characters); the others count the caption's characters alone.
    /// </summary>
    public static int On(Platform platform, string caption, IEnumerable<string> hashtags) =>
        CountsHashtags(platform) ? Weight(caption) + hashtags.Sum(tag => 1 + Weight(tag)) : caption.Length;

    public static bool CountsHashtags(Platform platform) => platform.Name == "X";

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
