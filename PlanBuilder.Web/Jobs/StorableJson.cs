using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Jobs;

/// <summary>JSON that Postgres can store: it takes neither NUL nor half of a surrogate pair.</summary>
internal static class StorableJson
{
    private const int Escape = 6; // characters: \uFFFF

    /// <summary>The same text of JSON without what can't be stored; half a surrogate pair becomes the replacement character.</summary>
    public static string From(string json)
    {
        if (!json.Contains("\\u", StringComparison.Ordinal))
        {
            return json;
        }

        var storable = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\' || i + 1 == json.Length)
            {
                storable.Append(json[i]);
            }
            else if (Unit(json, i) is not { } unit)
            {
                storable.Append(json, i++, 2);
            }
            else if (char.IsHighSurrogate(unit) && Unit(json, i + Escape) is { } low && char.IsLowSurrogate(low))
            {
                storable.Append(json, i, 2 * Escape);
                i += (2 * Escape) - 1;
            }
            else
            {
                storable.Append(unit == '\0' ? "" : char.IsSurrogate(unit) ? "\\ufffd" : json.AsSpan(i, Escape));
                i += Escape - 1;
            }
        }

        return storable.ToString();
    }

    private static char? Unit(string json, int at) =>
        at + Escape <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit : null;
}
