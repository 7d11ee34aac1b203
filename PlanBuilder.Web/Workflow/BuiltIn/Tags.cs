using System.Globalization;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Hashtags: what the creator called it, whole, then those that people of the trade follow. A grave niche of another trade has its own
/// alone.
/// </summary>
internal sealed class Tags(string niche, Trade? trade, bool isGrave)
{
    private const int LongestTag = 30;
    private const int MostWords = 3;

    private static readonly HashSet<string> Small = new(StringComparer.OrdinalIgnoreCase)
    {
        "general", "the", "and", "for", "with", "of", "in", "a", "an", "my", "our", "de", "la", "le", "der", "die", "das",
    };

    private readonly string? own = Whole(niche);
    private readonly IReadOnlyList<string> trades = trade is not null && (!isGrave || trade.Sober) ? trade.Tags : [];

    /// <summary>With '#', for an idea by its number in the plan.</summary>
    public IReadOnlyList<string> For(int number, int limit) =>
    [
        .. new[] { own }.OfType<string>()
            .Concat(Enumerable.Range(number, trades.Count).Select(i => trades[i % trades.Count]))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(limit)
            .Select(tag => $"#{tag}"),
    ];

    /// <summary>Up to three words as one tag; null where it wouldn't be one: a sentence, markup, letters that need marks.</summary>
    public static string? Whole(string niche)
    {
        var words = string.Concat(niche.EnumerateRunes()).Replace("'", "", StringComparison.Ordinal)
            .Replace("\u2019", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var kept = words.Select(word => word.Trim('-', ',', '.')).Where(word => word.Length > 0).ToList();
        if (kept.Count is 0 or > MostWords || kept.Any(Small.Contains) || kept.Any(word => !word.All(IsPlain)))
        {
            return null;
        }

        var tag = string.Concat(kept.SelectMany(word => word.Split('-', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return tag.Length is > 1 and <= LongestTag && tag.Any(char.IsLetter) ? tag : null;
    }

    private static bool IsPlain(char c) => c == '-' || c == 'ー' || (char.IsLetterOrDigit(c) && char.GetUnicodeCategory(c)
        is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));
}
