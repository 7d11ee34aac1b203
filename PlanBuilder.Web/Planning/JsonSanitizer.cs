using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Takes out of a JSON text what would make all of it unreadable though the plan is whole: raw line ends and control characters within
/// strings, escapes that JSON does not know, and lone surrogates, raw or escaped.
/// </summary>
internal static class JsonSanitizer
{
    public static string Sanitize(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && inString)
            {
                i = Escape(text, i, tidy);
                continue;
            }

            inString ^= c == '"';
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                tidy.Append(c).Append(text[++i]);
            }
            else if (!char.IsSurrogate(c))
            {
                _ = (c, inString) switch
                {
                    ('\n', true) => tidy.Append("\\n"),
                    ('\t', true) => tidy.Append("\\t"),
                    ('\u00A0', false) => tidy.Append(' '),
                    ( < ' ', true) => tidy,
                    _ => tidy.Append(c),
                };
            }
        }

        return tidy.ToString();
    }

    /// <summary>Writes the escape that begins at <paramref name="at"/>, as far as it is one, and gives the place of its last character.</summary>
    private static int Escape(string text, int at, StringBuilder tidy)
    {
        var next = at + 1 < text.Length ? text[at + 1] : ' ';
        if (next != 'u')
        {
            if (next is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't')
            {
                tidy.Append('\\').Append(next);
                return at + 1;
            }

            return at;
        }

        if (Unit(text, at) is not { } unit)
        {
            return at;
        }

        if (!char.IsSurrogate(unit))
        {
            tidy.Append(text, at, 6);
        }
        else if (char.IsHighSurrogate(unit) && Unit(text, at + 6) is { } low && char.IsLowSurrogate(low))
        {
            tidy.Append(text, at, 12);
            return at + 11;
        }

        return at + 5;
    }

    private static char? Unit(string text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit : null;
}
