using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads texts, numbers, and words, and says where a text ends that has quotes in it.</summary>
internal sealed partial class JsonRepair
{
    private bool Text(bool inList)
    {
        var start = json.Length;
        if (string.CompareOrdinal(text, at, "\"\"\"", 0, 3) == 0 || string.CompareOrdinal(text, at, "'''", 0, 3) == 0)
        {
            return LongText();
        }

        var quote = ClosingQuote(text[at++])!.Value;
        var looked = at; // up to where no name begins: a text of line ends is looked through once
        json.Append('"');
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == quote && !inList && Adjacent(at + 1, quote) is { } literal)
            {
                at = literal;
                continue;
            }

            if (c == quote && EndsText(at + 1, inList))
            {
                at++;
                if (Continued() is { } next)
                {
                    quote = next;
                    continue;
                }

                json.Append('"');
                return true;
            }

            if (c == '\n' && quote != '`' && !inList && at >= looked && BeginsName(at + 1, out looked)) // its closing quote is missing
            {
                while (json[^1] is ',' or ' ')
                {
                    json.Length--;
                }

                json.Append('"');
                return true;
            }

            if (c == '\\')
            {
                at = JsonEscape.Append(json, text, at);
            }
            else
            {
                at = JsonEscape.AppendRaw(json, text, at);
            }
        }

        json.Length = start;
        return false;
    }

    // The quote of the text that is joined to one that has ended; at is on it then.
    private char? Continued()
    {
        var breaksLine = false;
        var plus = AfterBlanks(at, ref breaksLine, FarthestLook);
        if (isInParentheses && plus < text.Length && ClosingQuote(text[plus]) is { } next)
        {
            at = plus;
            return next;
        }

        if (plus == text.Length || text[plus] != '+' || !BeginsText(plus + 1))
        {
            return null;
        }

        at = AfterBlanks(plus + 1, ref breaksLine, FarthestLook);
        return ClosingQuote(text[at]);
    }

    // Where Python's next literal begins, on a line below, which goes on with the text of this one.
    private int? Adjacent(int next, char quote)
    {
        var breaksLine = false;
        next = AfterBlanks(next, ref breaksLine, FarthestLook);
        return breaksLine && next < text.Length && text[next] == quote && !BeginsName(next) ? next : null;
    }

    private bool BeginsText(int next)
    {
        var breaksLine = false;
        next = AfterBlanks(next, ref breaksLine, FarthestLook);
        return next < text.Length && ClosingQuote(text[next]) is not null;
    }

    // Whether what stands behind a quote says that the text ends with it.
    private bool EndsText(int next, bool inList)
    {
        var breaksLine = false;
        next = AfterBlanks(next, ref breaksLine, FarthestLook);
        return next == text.Length || (text[next] switch
        {
            '}' or ']' => true,
            ',' or '，' => inList ? BeginsItem(next + 1) : BeginsName(next + 1, isBehindQuote: true),
            '{' or '[' => inList || (text[next] == '{' && BeginsName(next + 1)), // its bracket and its comma are missing
            '/' => true,
            '+' => BeginsText(next + 1), // 'one ' + 'two'
            ')' when isInParentheses => true,
            _ when ClosingQuote(text[next]) is { } && (inList || isInParentheses) => true,
            _ => !inList && (breaksLine || ClosingQuote(text[next]) is { }) && BeginsName(next), // its comma is missing
        });
    }

    private bool BeginsItem(int next)
    {
        var breaksLine = false;
        next = AfterBlanks(next, ref breaksLine, FarthestLook);
        return next == text.Length || text[next] is '{' or '}' or '[' or ']' or '-' or ',' || char.IsAsciiDigit(text[next])
            || ClosingQuote(text[next]) is { };
    }

    private bool Word()
    {
        var end = WordEnd().Match(text, at) is { Success: true } found ? found.Index : text.Length;
        var word = text[at..end].Trim();
        (var wasCut, at) = (end == text.Length, Math.Max(end, at + 1));
        if (word.Length == 0 || wasCut)
        {
            return false;
        }

        word = Wrapped().Match(word) is { Success: true } wrapped ? wrapped.Groups[1].Value : word; // NumberInt(1)
        json.Append(word switch
        {
            "true" or "True" => "true",
            "false" or "False" => "false",
            "null" or "None" or "NaN" or "undefined" or "Infinity" or "-Infinity" => "null",
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                IsJson(word) ? word : double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null",
            _ => JsonSerializer.Serialize(TextSanitizer.Clean(word)),
        });
        return true;
    }

    [GeneratedRegex(@"[,，}\]\n]|\s(?=//|/\*)")]
    private static partial Regex WordEnd();

    [GeneratedRegex(@"\A[A-Za-z]\w*\([""']?([^""'()]*)[""']?\)\z")]
    private static partial Regex Wrapped();

    private static bool IsJson(string number) =>
        number[0] is '-' or (>= '0' and <= '9') && number.TrimStart('-') is { Length: > 0 } digits && char.IsAsciiDigit(digits[0])
        && !(digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1])) && char.IsAsciiDigit(number[^1])
        && !number.Contains(".e", StringComparison.OrdinalIgnoreCase);
}
