using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Finds the JSON in what a model or a workflow sent: alone, in fences, among words, several values one after the other. What a model
/// thought aloud (<c>&lt;think&gt;</c>) is never read.
/// </summary>
internal static partial class JsonExtractor
{
    private const int MostValues = 500, AlwaysWasted = 400_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The values, in their order. A megabyte of brackets costs no more than a few megabytes of words.</summary>
    public static IReadOnlyList<JsonElement> Values(string text)
    {
        if (Whole(text) is { } whole)
        {
            return [whole];
        }

        // What Google's small models write for a quote in a call.
        text = text.Replace("<escape>", "\"", StringComparison.Ordinal).Replace("<|\"|>", "\"", StringComparison.Ordinal);

        // Its quotes were escaped once more, for a text or for a page, and what was around them is gone.
        if (EscapedQuote().Match(text) is { Success: true } start
            && (Parse($"\"{text.Trim()}\"") ?? Parse($"\"{Bracketed(text, start.Index)}\"")) is { } escaped)
        {
            return [escaped];
        }

        var plain = LinePrefixes.Removed(QuoteOfHtml().IsMatch(text) ? WebUtility.HtmlDecode(text) : text);
        return [.. Among(plain).Take(MostValues)];
    }

    private static string Bracketed(string text, int start) => text[start..Math.Max(start, text.LastIndexOfAny(['}', ']']) + 1)];

    private static JsonElement? Whole(string text)
    {
        if (text.Contains("\\ud", StringComparison.OrdinalIgnoreCase)) // perhaps half a character
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(Strict.GetBytes(text));
        }
        catch (Exception e) when (e is JsonException or EncoderFallbackException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Among(string text)
    {
        var wasted = 0L; // on brackets that were none
        var i = Thinking.Start(text);
        while (i < text.Length && wasted <= AlwaysWasted + (2L * text.Length))
        {
            if (Thinking.EndOf(text, i) is { } thought)
            {
                i = thought;
            }
            else if ((text[i] is '{' or '[') && Begins(text, i))
            {
                var (json, end) = JsonRepair.Read(text, i);
                if (json is not null && Parse(json) is { } value)
                {
                    yield return value;
                    i = end;
                }
                else
                {
                    wasted += end - i;
                    i++;
                }
            }
            else if (text[i] == '"' && i + 1 < text.Length && (text[i + 1] is '{' or '[' or '\\'))
            {
                var (quoted, end) = Quoted(text, i);
                if (quoted is { } value)
                {
                    yield return value;
                    i = end;
                }
                else
                {
                    wasted += end - i;
                    i++;
                }
            }
            else
            {
                i++;
            }
        }
    }

    // A name and a colon make an object, not a placeholder such as {name}.
    private static bool Begins(string text, int bracket)
    {
        var i = bracket + 1;
        while (i < text.Length && char.IsWhiteSpace(text[i]))
        {
            i++;
        }

        if (i == text.Length)
        {
            return false;
        }

        if (text[bracket] == '[')
        {
            return text[i] is '{' or '[' or '"' or '\'' or '“' or '‘' or '„' or '「' or '『' or '＂';
        }

        i += text[i] == ':' ? 1 : 0; // a symbol of Ruby's
        if (i < text.Length && text[i] is '"' or '\'' or '“' or '‘' or '„' or '「' or '『' or '＂' or '/')
        {
            return true;
        }

        while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
        {
            i++;
        }

        while (i < text.Length && text[i] == ' ')
        {
            i++;
        }

        return i < text.Length && (text[i] == ':' || string.CompareOrdinal(text, i, "=>", 0, 2) == 0);
    }

    // JSON that was written as a string once more, among words: "{\"goal\": ...}".
    private static (JsonElement? Text, int End) Quoted(string text, int start)
    {
        var json = new StringBuilder("\"");
        var i = start + 1;
        while (i < text.Length && text[i] != '"')
        {
            i = text[i] == '\\' ? JsonEscape.Append(json, text, i) + 1 : JsonEscape.AppendRaw(json, text, i) + 1;
        }

        return (i < text.Length ? Parse(json.Append('"').ToString()) : null, i + 1);
    }

    private static JsonElement? Parse(string json)
    {
        try
        {
            return JsonElement.Parse(Encoding.UTF8.GetBytes(json));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"[{\[]\s{0,40}&quot;")]
    private static partial Regex QuoteOfHtml();

    [GeneratedRegex(@"\{(?:\\[nrt]|\s){0,20}\\""")]
    private static partial Regex EscapedQuote();
}
