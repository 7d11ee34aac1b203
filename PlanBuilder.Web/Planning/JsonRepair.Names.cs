using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads names, and the long texts of Python.</summary>
internal sealed partial class JsonRepair
{
    private string? QuotedName(char quote)
    {
        var end = text.IndexOf(quote, at + 1, Math.Min(LongestName, text.Length - at - 1));
        if (end < 0)
        {
            return null;
        }

        var name = text[(at + 1)..end].Replace("\\", "", StringComparison.Ordinal); // "post\_time"
        at = end + 1;
        return name;
    }

    private string? PlainName()
    {
        at += text[at] == ':' ? 1 : 0; // a symbol of Ruby's
        var end = at;
        while (end < text.Length && end - at < LongestName && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-'))
        {
            end++;
        }

        var name = text[at..end];
        at = end;
        return name.Length > 0 ? name : null;
    }

    private bool BeginsName(int next, bool isBehindQuote = false) => BeginsName(next, out _, isBehindQuote);

    private bool BeginsName(int next, out int looked, bool isBehindQuote = false)
    {
        var breaksLine = false;
        looked = next = AfterBlanks(next, ref breaksLine, FarthestLook);
        if (next == text.Length || text[next] is '{' or '}' or ']' or ',')
        {
            return true;
        }

        next += text[next] == ':' && next + 1 < text.Length ? 1 : 0; // a symbol of Ruby's
        var end = next + 1;
        if (ClosingQuote(text[next]) is { } quote)
        {
            end = text.IndexOf(quote, end, Math.Min(LongestName, text.Length - end)) + 1;
        }
        else if (namesAreQuoted && !(isBehindQuote && BareName().Match(text, next) is { Success: true } bare
            && MemberRoles.IsKnown(bare.Groups[1].Value)))
        {
            return false; // "Flour: 500 g" is a line of the text
        }
        else
        {
            while (end < text.Length && end - next < LongestName && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }
        }

        var name = end;
        end = end > next + 1 || ClosingQuote(text[next]) is null ? AfterBlanks(end, ref breaksLine, FarthestLook) : text.Length;
        return (SeparatorLength(end) > 0 || (name > next + 2 && text[next] == '"' && BeginsValue(end)
            && MemberRoles.IsKnown(text[(next + 1)..(name - 1)]))) && (ClosingQuote(text[next]) is { } || char.IsLetter(text[next]));
    }

    [GeneratedRegex(@"\G([A-Za-z_]{2,40})\s{0,4}:")]
    private static partial Regex BareName();

    // Python's, in parentheses: ("one " "two").
    private bool Joined(bool inList)
    {
        at++;
        SkipBlanks();
        isInParentheses = true;
        var isRead = Text(inList);
        isInParentheses = false;
        SkipBlanks(commas: true);
        at += at < text.Length && text[at] == ')' ? 1 : 0;
        return isRead;
    }

    // Python's, between three quotes on each side; an empty text where nothing but quotes follows.
    private bool LongText()
    {
        var (start, end) = (json.Length, text.IndexOf(text.Substring(at, 3), at + 3, StringComparison.Ordinal));
        if (end < 0)
        {
            at = text.Length;
            return false;
        }

        json.Append('"');
        for (at += 3; at < end; at++)
        {
            at = text[at] == '\\' ? JsonEscape.Append(json, text, at) : JsonEscape.AppendRaw(json, text, at);
        }

        at = Math.Max(at, end + 3);
        json.Append('"');
        return json.Length > start;
    }
}
