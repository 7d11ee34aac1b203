using System.Text.Json;
using System.Text.Json.Nodes;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads what a model wrote otherwise than in JSON: XML, a table of Markdown, code, CSV, YAML, or lines such as "Caption: ...". Each gives
/// the same as JSON, to be searched for a plan like any other.
/// </summary>
internal static class OtherNotations
{
    /// <summary>In characters; a plan of 300 posts in the wordiest of them has fewer.</summary>
    private const int Longest = 600_000;

    // The one that is the most certain of itself comes first: what has tags or rows is nothing else.
    private static readonly Func<string, JsonNode?>[] All =
    [
        EventNotation.Read, XmlNotation.Read, MarkdownTable.Read, CodeNotation.Read, CsvNotation.Read, YamlNotation.Read, PairLines.Read,
        HtmlLines.Read,
    ];

    /// <summary>What the text says in each of them, as long as nobody found a plan in it.</summary>
    public static IEnumerable<JsonElement> Read(string text)
    {
        if (text.Length > Longest)
        {
            yield break;
        }

        var said = MarkdownTable.Whole(Thinking.Removed(text).Trim());
        if (said is ['{' or '[', ..])
        {
            yield break; // JSON, however broken
        }

        foreach (var read in All)
        {
            if (read(said) is { } node)
            {
                yield return JsonSerializer.SerializeToElement(node);
            }
        }
    }
}
