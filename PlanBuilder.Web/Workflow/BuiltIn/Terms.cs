using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Words as they are compared: lower case, Latin letters without their marks, letters and digits only.</summary>
internal static class Terms
{
    public static string[] Split(string text) => Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether it holds letters of a language that is written without spaces, such as Japanese.</summary>
    public static bool IsUnspaced(string text) => text.Any(c => c is >= '\u3040' and < '\ua000');

    /// <summary>Apostrophes go, so that "children's" is one word; all else that is neither letter nor digit becomes a space.</summary>
    public static string Fold(string text)
    {
        // A lone surrogate has no normal form, so it goes first.
        var clean = string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var folded = new StringBuilder(clean.Length);
        foreach (var c in clean)
        {
            if (c is '\'' or '\u2019')
            {
                continue;
            }

            folded.Append(c switch
            {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                < '\u0250' when char.IsLetter(c) => c.ToString().Normalize(NormalizationForm.FormD)[..1],
                _ when char.IsLetterOrDigit(c) || c == 'ー' || IsMark(c) => c.ToString(),
                _ => " ",
            });
        }

        return folded.ToString();
    }

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
