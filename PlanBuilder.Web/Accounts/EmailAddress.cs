using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Accounts;

/// <summary>When two spellings are one address, and which are made to be taken for another.</summary>
internal static class EmailAddress
{
    private static readonly char[] Special = [.. "<>()[]\\,:;\""]; // RFC 5322, but for the at sign and the dot

    private static readonly (int First, int Last)[][] Scripts =
    [
        // Latin, then Greek, then Cyrillic.
        [('A', 'Z'), ('a', 'z'), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2AF), (0x1E00, 0x1EFF), (0xA722, 0xA7FF)],
        [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
        [(0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
    ];

    /// <summary>What an address is kept and compared as: NFKC, in lower case.</summary>
    public static string Normalize(string email) =>
        IsText(email) ? email.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant() : email.ToLowerInvariant();

    /// <summary>
    /// Whether a new account may have it: nothing unseen in it, no label of two scripts that look alike, no dot at an end, and nothing that
    /// mail programs would parse as another address, such as angle brackets or a comment.
    /// </summary>
    public static bool IsPlain(string email)
    {
        var normal = Normalize(email);
        return IsText(email) && normal.Count('@') == 1 && !normal.Any(char.IsWhiteSpace) && !email.EnumerateRunes().Any(IsUnseen)
            && normal.Split('@').All(part => part.Length > 0 && part[0] != '.' && part[^1] != '.')
            && normal.Split('@')[0].IndexOfAny(Special) < 0 && normal.Split('@')[1].All(IsOfHost)
            && normal.Split('@', '.').All(label => CountScripts(label) <= 1);
    }

    private static int CountScripts(string label) =>
        Scripts.Count(script => label.EnumerateRunes().Any(rune => Contains(script, rune)));

    // DNS clients treat other full stops as dots.
    private static bool IsOfHost(char letter) => letter is '.' or '-' || char.IsLetterOrDigit(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsText(string email) => !email.Any(char.IsSurrogate);

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool Contains((int First, int Last)[] script, Rune rune) =>
        script.Any(range => rune.Value >= range.First && rune.Value <= range.Last);
}
