using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads a plan that is written as code: calls with named arguments, records, arrays of PHP, and rows that SQL inserts. What has names is
/// an object, what has none is a list.
/// </summary>
internal sealed partial class CodeNotation
{
    private const int Deepest = 20, LeastKnown = 2;

    private readonly string text;
    private int at;

    private CodeNotation(string text, int start) => (this.text, at) = (text, start);

    public static JsonNode? Read(string text) => Begin().Match(text) is { Success: true } begin
        && new CodeNotation(text, begin.Index).Items('\0', 0) is { } read && HasPlan(read) ? read : null;

    private JsonNode Items(char end, int depth)
    {
        var (members, items) = (new JsonObject(), new JsonArray());
        for (SkipBlanks(); at < text.Length && text[at] != end; SkipBlanks())
        {
            if (text[at] is ')' or ']' or '}')
            {
                at += end == '\0' ? 1 : 0; // of what began before, or one that is missing here
                if (end != '\0')
                {
                    return Whole(members, items, end);
                }
            }
            else if (Item(depth, end == '\0') is (var name, { } value))
            {
                Add(members, items, name, value);
            }
        }

        at++;
        return Whole(members, items, end);
    }

    // Those in parentheses around one value say nothing: NumberInt(1).
    private static JsonNode Whole(JsonObject members, JsonArray items, char end) => members.Count > 0 ? members
        : end == ')' && items is [{ } only] ? only.DeepClone() : items;

    // Columns are named with each row that SQL inserts, and parts with one name are a list.
    private static void Add(JsonObject members, JsonArray items, string? name, JsonNode value)
    {
        if (name is null)
        {
            if (value is not JsonArray list || (list.Count > 0 && !(items.Count > 0 && JsonNode.DeepEquals(items[0], list))))
            {
                items.Add(value);
            }
        }
        else if (members[name] is JsonArray several)
        {
            several.Add(value);
        }
        else
        {
            members[name] = members[name] is { } before ? new JsonArray(before.DeepClone(), value) : value;
        }
    }

    private (string? Name, JsonNode? Value) Item(int depth, bool isOutside)
    {
        if (text[at] is '"' or '\'' or '`')
        {
            var quoted = Text();
            return IsNamed() ? (quoted, Value(depth)) : (null, isOutside ? null : quoted);
        }

        if (Word() is not { Length: > 0 } word)
        {
            return (null, Value(depth));
        }

        if (IsNamed())
        {
            return (word, Value(depth));
        }

        SkipBlanks();
        if (at == text.Length || text[at] is not ('(' or '[' or '{'))
        {
            return (null, isOutside ? null : word);
        }

        var inner = Value(depth);
        return (inner is JsonObject && MemberRoles.IsKnown(word) ? word : null, inner); // posts { ... } has a name, Post(...) a type
    }

    private JsonNode? Value(int depth)
    {
        SkipBlanks();
        if (at >= text.Length || depth == Deepest)
        {
            at = text.Length;
            return null;
        }

        if (text[at] is '"' or '\'' or '`')
        {
            return Text();
        }

        if (text[at] is '(' or '[' or '{')
        {
            return Items(text[at++] switch { '(' => ')', '[' => ']', _ => '}' }, depth + 1);
        }

        var word = Word();
        at += word.Length == 0 ? 1 : 0;
        return word.Length == 0 ? null
            : word == "new" || (at < text.Length && text[at] is '(' or '{') ? Value(depth + 1)
            : word is "null" or "None" or "nil" or "NULL" ? null : word;
    }

    private string Text()
    {
        var quote = text[at].ToString();
        var mark = string.CompareOrdinal(text, at, quote + quote + quote, 0, 3) == 0 ? quote + quote + quote : quote;
        var read = new StringBuilder();
        for (at += mark.Length; at < text.Length; at++)
        {
            if (string.CompareOrdinal(text, at, mark, 0, mark.Length) == 0)
            {
                if (mark.Length > 1 || read.Length == 0 || at + 1 == text.Length || text[at + 1] != quote[0])
                {
                    break;
                }

                at++; // SQL's way to write a quote
            }

            read.Append(text[at] == '\\' && at + 1 < text.Length ? text[++at] switch { 'n' => '\n', 't' => '\t', var c => c } : text[at]);
        }

        at += mark.Length;
        return read.ToString();
    }

    private string Word()
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-' or '$'))
        {
            at++;
        }

        return text[start..at];
    }

    private bool IsNamed()
    {
        var separator = Separator().Match(text, Math.Min(at, text.Length));
        at += separator.Length;
        return separator.Success;
    }

    private void SkipBlanks() => at += Blanks().Match(text, Math.Min(at, text.Length)).Length;

    private static bool HasPlan(JsonNode node) => node switch
    {
        JsonObject members => members.Count(member => MemberRoles.IsKnown(member.Key)) >= LeastKnown
            || members.Any(member => member.Value is { } value && HasPlan(value)),
        JsonArray items => items.OfType<JsonNode>().Any(HasPlan)
            || items.OfType<JsonValue>().Count(item => item.GetValueKind() == JsonValueKind.String && MemberRoles.IsKnown((string)item!))
                >= LeastKnown,
        _ => false,
    };

    [GeneratedRegex(
        @"\binsert\s+into\b|^\s{0,8}(?:\w+\s){0,2}\w+\s*=\s*[\[{(]"
            + @"|\b\w+\s*[({]\s*\w+\s*:|(?:\b\w+\s*)?[({]\s*\w+\s*=|[\[({]\s*[""']\w+[""']\s*=>",
        RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Begin();

    [GeneratedRegex(@"\G\s*(?:=>|=(?!=)|:(?!:))")]
    private static partial Regex Separator();

    [GeneratedRegex(@"\G(?:[\s,;]|//[^\n]*|--[^\n]*|#[^\n]*)*")]
    private static partial Regex Blanks();
}
