using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// What can safely be made of the niche a person typed: hashtags, and a name short and plain enough to stand in an English caption.
/// </summary>
internal sealed class Niche
{
    private const int LongestTag = 30;

    private static readonly HashSet<string> Fillers = new(StringComparer.OrdinalIgnoreCase)
    {
        "the", "and", "for", "with", "from", "who", "that", "this", "are", "our", "your", "you", "in", "of", "to", "at", "on", "by",
        "an", "my", "we", "want", "help", "their", "them", "they", "how", "can", "people", "about", "into", "general",
    };

    private static readonly HashSet<string> Speaking = new(StringComparer.OrdinalIgnoreCase) { "i", "we", "my", "our", "i'm", "im" };

    public Niche(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join(' ', words);
        var general = name.Equals("general", StringComparison.OrdinalIgnoreCase);
        Name = !general && IsPlain(name, words) ? char.ToUpperInvariant(name[0]) + name[1..] : null;
        Words = WordsOf(text);
        Tags = TagsOf(Words);
    }

    /// <summary>The niche with a capital letter; null where it would not read well ahead of an English sentence.</summary>
    public string? Name { get; }

    /// <summary>Letters and digits only, as typed.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Without '#', letters and digits only, the whole niche first, then its words.</summary>
    public IReadOnlyList<string> Tags { get; }

    // Up to three words in Latin letters: a trade, not a sentence, not markup, and no change of writing direction.
    private static bool IsPlain(string name, string[] words) =>
        words.Length is > 0 and <= 3
        && name.Length <= 32
        && name.All(c => c < '\u0250' && (char.IsLetter(c) || c is ' ' or '-' or '&' or '\''))
        && char.IsLetter(name[0])
        && !Speaking.Contains(words[0]);

    private static IReadOnlyList<string> TagsOf(IReadOnlyList<string> all)
    {
        var words = all.Where(word => (word.Length > 1 || word[0] > '\u007f') && !Fillers.Contains(word)).Select(Capitalised).ToList();
        var whole = string.Concat(words);
        var candidates = words.Count is > 1 and <= 3 ? words.Prepend(whole) : words;
        return [.. candidates.Where(IsTag).Distinct(StringComparer.OrdinalIgnoreCase).Take(4)];
    }

    private static string[] WordsOf(string text)
    {
        // A lone surrogate has no normal form, so it goes first.
        var clean = string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormC).Replace("'", "", StringComparison.Ordinal);
        var apart = string.Concat(clean.Select(c => char.IsLetterOrDigit(c) || IsMark(c) ? c : ' '));
        return apart.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    // A word that needs combining marks (Hindi, Thai) would be misspelt without them, and a tag may not hold them.
    private static bool IsTag(string word) =>
        word.Length <= LongestTag && word.Any(char.IsLetter) && !word.Any(IsMark) && (word.Length > 2 || word.Any(c => c > '\u007f'));

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
