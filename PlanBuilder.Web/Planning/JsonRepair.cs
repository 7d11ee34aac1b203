using System.Text;
using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads one JSON value as models write it, and writes it as JSON: comments, missing and trailing commas, single and curly quotes, quotes
/// within a text, raw line ends, names and words without quotes, None and NaN, halves of characters, missing brackets. Of a text that ends
/// too early, what was finished counts: an object that was not is left out, unless it holds finished ones.
/// </summary>
internal sealed partial class JsonRepair
{
    private const int Deepest = 60; // JsonDocument reads 64
    private const int MostJunk = 20, LongestName = 100, FarthestLook = 200;

    private readonly string text;
    private readonly StringBuilder json = new();
    private int at, openObjects, openLists, finishedObjects, junk;
    private bool failed, namesAreQuoted, isInParentheses;

    private JsonRepair(string text, int start) => (this.text, at) = (text, start);

    /// <summary>The object or list that begins there, as JSON, and where it ends; null where it is none after all.</summary>
    public static (string? Json, int End) Read(string text, int start)
    {
        var repair = new JsonRepair(text, start);
        return repair.Value(0, inList: false) && !repair.failed ? (repair.json.ToString(), repair.at) : (null, repair.at);
    }

    private bool Value(int depth, bool inList)
    {
        SkipBlanks();
        return at < text.Length && (text[at] switch
        {
            '{' => Container(depth, isObject: true),
            '[' => Container(depth, isObject: false),
            '(' when BeginsText(at + 1) => Joined(inList),
            var c when ClosingQuote(c) is { } => Text(inList),
            _ => Word(),
        });
    }

    private bool Container(int depth, bool isObject)
    {
        if (depth == Deepest)
        {
            failed = true;
            return false;
        }

        var (start, finishedBefore, isEmpty) = (json.Length, finishedObjects, true);
        json.Append(text[at++]);
        _ = isObject ? openObjects++ : openLists++;
        while (!failed && !IsEnd(isObject))
        {
            if (at == text.Length)
            {
                if (finishedObjects == finishedBefore)
                {
                    json.Length = start;
                    return false;
                }

                break;
            }

            var before = json.Length;
            if (!isEmpty)
            {
                json.Append(',');
            }

            if (isObject ? Member(depth) : Value(depth + 1, inList: true))
            {
                isEmpty = false;
            }
            else
            {
                json.Length = before;
            }
        }

        _ = isObject ? openObjects-- : openLists--;
        finishedObjects += isObject ? 1 : 0;
        json.Append(isObject ? '}' : ']');
        return true;
    }

    // A bracket that closes what is around this one closes this one too. So does one that opens where a name should stand.
    private bool IsEnd(bool isObject)
    {
        while (true)
        {
            SkipBlanks(commas: true);
            if (at == text.Length || text[at] is not ('}' or ']'))
            {
                return isObject && at < text.Length && text[at] == '{' && (openObjects > 1 || openLists > 0);
            }

            var closesObject = text[at] == '}';
            if (closesObject == isObject)
            {
                at++;
                return true;
            }

            if ((closesObject ? openObjects : openLists) > 0)
            {
                return true;
            }

            at++;
        }
    }

    private bool Member(int depth)
    {
        var isQuoted = ClosingQuote(text[at]) is not null;
        var name = ClosingQuote(text[at]) is { } quote ? QuotedName(quote) : PlainName();
        SkipBlanks();
        var separator = name is null ? 0 : SeparatorLength(at);
        if (name is null || (separator == 0 && !(isQuoted && BeginsValue(at))))
        {
            failed |= ++junk > MostJunk;
            at = Math.Max(at, Math.Min(text.Length, at + 1));
            at = text.AsSpan(at).IndexOfAny(",}]\n") is >= 0 and var end ? at + end : text.Length;
            return false;
        }

        namesAreQuoted = isQuoted;
        at += separator; // or its colon is missing
        json.Append(JsonSerializer.Serialize(name)).Append(':');
        return Value(depth + 1, inList: false);
    }

    // How long what stands between a name and its value is: a colon, or "=>" as Ruby and PHP write it.
    private int SeparatorLength(int i) => i >= text.Length ? 0
        : text[i] is ':' or '：' ? 1
        : text[i] == '=' && i + 1 < text.Length && text[i + 1] == '>' ? 2
        : 0;

    private bool BeginsValue(int i) => i < text.Length && (text[i] is '"' or '[' or '{' || char.IsAsciiDigit(text[i]));

    private static char? ClosingQuote(char c) =>
        c switch { '"' or '\'' or '`' => c, '“' => '”', '„' => '“', '‘' => '’', '「' => '」', '『' => '』', '＂' => c, _ => null };

    private void SkipBlanks(bool commas = false)
    {
        var breaksLine = false;
        do
        {
            at = AfterBlanks(at, ref breaksLine, text.Length);
        }
        while (commas && at < text.Length && text[at] is (',' or '，') && ++at > 0);
    }

    // Behind blanks and comments.
    private int AfterBlanks(int i, ref bool breaksLine, int most)
    {
        for (var last = i + most; i < text.Length && i < last;)
        {
            if (char.IsWhiteSpace(text[i]) || text[i] is '\uFEFF' or '\u200B')
            {
                breaksLine |= text[i++] == '\n';
            }
            else if (text[i] == '/' && i + 1 < text.Length && text[i + 1] is '/' or '*')
            {
                var end = text[i + 1] == '/' ? text.IndexOf('\n', i) : text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? text.Length : end + (text[i + 1] == '/' ? 1 : 2);
                breaksLine = true;
            }
            else
            {
                break;
            }
        }

        return Math.Min(i, text.Length);
    }
}
