using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>What of a text that a model or another writer sent can be stored and shown.</summary>
internal static class TextSanitizer
{
    private static readonly HashSet<string> EndsALine =
        ["br", "/p", "/div", "/li", "/tr", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/ul", "/ol"];

    /// <summary>Without control characters and lone surrogates, with line ends as LF, trimmed. Line ends and tabs stay.</summary>
    public static string Clean(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (!HasControls(text))
        {
            return text.Trim();
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                clean.Append(text, i++, 2);
            }
            else if (!IsControl(text[i]) && !char.IsSurrogate(text[i]))
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString().Trim();
    }

    /// <summary>Whether a control character other than line end and tab, or a lone surrogate, stands in it.</summary>
    public static bool HasControls(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                i++;
            }
            else if (IsControl(text[i]) || char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same on one line.</summary>
    public static string OnOneLine(string text) => Clean(text.ReplaceLineEndings(" ").Replace('\t', ' '));

    public static bool HasTags(string text) => WithoutTags(text).Length != text.Length;

    /// <summary>Without HTML tags, also those that only appear once others are gone; a tag that ends a line leaves a line end.</summary>
    public static string WithoutTags(string text)
    {
        var plain = new StringBuilder(text.Length);
        var open = new Stack<int>();
        foreach (var c in text)
        {
            if (c == '>' && open.TryPop(out var start) && IsTag(plain, start))
            {
                var name = NameOf(plain, start);
                plain.Length = start;
                if (EndsALine.Contains(name) && start > 0)
                {
                    plain.Append('\n');
                }

                continue;
            }

            switch (c)
            {
                case '<':
                    open.Push(plain.Length);
                    break;
                case '>':
                    open.Clear(); // no tag holds another one's end
                    break;
            }

            plain.Append(c);
        }

        return plain.Length == text.Length ? text : plain.ToString();
    }

    private static bool IsTag(StringBuilder text, int start)
    {
        var second = start + 2 < text.Length ? text[start + 2] : ' ';
        return start + 1 < text.Length && text[start + 1] switch
        {
            '/' or '?' => char.IsAsciiLetter(second),
            '!' => second == '-' || char.IsAsciiLetter(second),
            var first => char.IsAsciiLetter(first),
        };
    }

    private static string NameOf(StringBuilder text, int start)
    {
        var name = new StringBuilder();
        for (var i = start + 1; i < text.Length && name.Length < 4 && IsOfName(i); i++)
        {
            name.Append(char.ToLowerInvariant(text[i]));
        }

        return name.ToString();

        bool IsOfName(int at) => char.IsAsciiLetterOrDigit(text[at]) || (text[at] == '/' && at == start + 1);
    }

    private static bool IsPair(string text, int i) => i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);

    private static bool IsControl(char c) => c is not ('\n' or '\t') && char.GetUnicodeCategory(c) == UnicodeCategory.Control;
}
