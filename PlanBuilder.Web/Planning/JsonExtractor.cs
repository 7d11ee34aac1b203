using System.Text;
using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Finds the JSON in what a model or a workflow sent: alone, within a ``` fence, among words. Each way goes through the text once, so
/// that a megabyte of brackets costs no more than a megabyte of words.
/// </summary>
internal static class JsonExtractor
{
    private const int MostSpans = 8;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Texts that may be JSON, each worth trying where the ones before were none: all of it, what a fence holds, brackets among words.</summary>
    public static IEnumerable<string> Candidates(string text)
    {
        text = text.Trim().TrimStart('\uFEFF');
        yield return text;
        if (Fenced(text) is { } fenced)
        {
            yield return fenced;
        }

        foreach (var (start, end) in Spans(text).OrderByDescending(span => span.End - span.Start).Take(MostSpans))
        {
            yield return text[start..end];
        }

        if (Quoted(text) is { } quoted)
        {
            yield return quoted;
        }
    }

    /// <summary>The value, or the line from which on it is none. Trailing commas and comments are passed over.</summary>
    public static (JsonElement? Value, long Line) Parse(string text)
    {
        try
        {
            return (JsonElement.Parse(Encoding.UTF8.GetBytes(JsonSanitizer.Sanitize(text)), Lenient), 0);
        }
        catch (JsonException e)
        {
            return (null, (e.LineNumber ?? 0) + 1);
        }
    }

    private static string? Fenced(string text)
    {
        var first = text.IndexOf("```", StringComparison.Ordinal);
        if (first < 0)
        {
            return null;
        }

        var start = first;
        while (start < text.Length && (text[start] == '`' || char.IsAsciiLetterOrDigit(text[start])))
        {
            start++; // the language
        }

        var last = text.LastIndexOf("```", StringComparison.Ordinal);
        return last > start ? text[start..last].Trim() : text[start..].Trim();
    }

    /// <summary>The whole brackets that stand in no other whole ones.</summary>
    private static List<(int Start, int End)> Spans(string text)
    {
        var open = new Stack<int>();
        var spans = new List<(int Start, int End)>();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when open.Count > 0:
                    i = EndOfString(text, i);
                    break;
                case '{' or '[' when open.Count > 0 || BeginsJson(text, i):
                    open.Push(i);
                    break;
                case '}' or ']' when open.TryPop(out var start):
                    if (text[start] != (text[i] == '}' ? '{' : '['))
                    {
                        open.Clear(); // that was no JSON
                        break;
                    }

                    while (spans.Count > 0 && spans[^1].Start > start)
                    {
                        spans.RemoveAt(spans.Count - 1);
                    }

                    spans.Add((start, i + 1));
                    break;
            }
        }

        return spans;
    }

    // JSON that was written as a string once more, among words: "{\"goal\": ...}".
    private static string? Quoted(string text)
    {
        for (var start = text.IndexOf('"', StringComparison.Ordinal); start >= 0; start = text.IndexOf('"', start + 1))
        {
            if (start + 1 < text.Length && text[start + 1] is '{' or '[' or '\\')
            {
                return text[start..Math.Min(EndOfString(text, start) + 1, text.Length)];
            }
        }

        return null;
    }

    private static bool BeginsJson(string text, int bracket)
    {
        var i = bracket + 1;
        while (i < text.Length && char.IsWhiteSpace(text[i]))
        {
            i++;
        }

        return i < text.Length && (text[i] == '"' || (text[bracket] == '[' && text[i] is '{' or '['));
    }

    private static int EndOfString(string text, int start)
    {
        var i = start + 1;
        while (i < text.Length && text[i] != '"')
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        return i;
    }
}
