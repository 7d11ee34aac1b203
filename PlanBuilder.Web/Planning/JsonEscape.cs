using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Writes the characters of a text into JSON: without controls, escapes that JSON does not know, and half characters.
/// </summary>
internal static class JsonEscape
{
    /// <summary>
    /// Writes the escape that begins at <paramref name="at"/>, as far as it is one, and gives the place of its last character.
    /// </summary>
    public static int Append(StringBuilder json, string text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : ' ';
        if (next != 'u')
        {
            if (next is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't')
            {
                json.Append('\\').Append(next);
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
            json.Append(text, at, 6);
        }
        else if (char.IsHighSurrogate(unit) && Unit(text, at + 6) is { } low && char.IsLowSurrogate(low))
        {
            json.Append(text, at, 12);
            return at + 11;
        }

        return at + 5;
    }

    /// <summary>The same for any other character.</summary>
    public static int AppendRaw(StringBuilder json, string text, int at)
    {
        var c = text[at];
        if (at + 1 < text.Length && char.IsSurrogatePair(c, text[at + 1]))
        {
            json.Append(c).Append(text[at + 1]);
            return at + 1;
        }

        _ = c switch
        {
            '"' => json.Append("\\\""),
            '\n' => json.Append("\\n"),
            '\t' => json.Append("\\t"),
            < ' ' => json,
            _ when char.IsSurrogate(c) => json,
            _ => json.Append(c),
        };
        return at;
    }

    private static char? Unit(string text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit : null;
}
