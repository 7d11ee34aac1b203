using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads a plan that is written for people, in HTML or without: headings, paragraphs, and items are the lines of
/// <see cref="LabeledLines"/>.
/// </summary>
internal static partial class HtmlLines
{
    private const int MostMembers = 10;

    // Members of an object are none of its lines, however broken it is.
    public static JsonNode? Read(string text) => Member().Count(text) > MostMembers ? null
        : LabeledLines.Read(Words().IsMatch(text) ? Lines(text) : text);

    private static string Lines(string html) => WebUtility.HtmlDecode(
        Tag().Replace(Heading().Replace(html, "\n\n## "), tag => Block().IsMatch(tag.Value) ? "\n\n" : ""));

    [GeneratedRegex("""^[ \t]{0,40}"[^"\n]{1,40}"[ ]?:""", RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex("</(?:h[1-6]|p|li)>", RegexOptions.IgnoreCase)]
    private static partial Regex Words();

    [GeneratedRegex("<h[1-6][^>]{0,200}>", RegexOptions.IgnoreCase)]
    private static partial Regex Heading();

    [GeneratedRegex("</?[a-z][^<>]{0,200}>", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\A</?(?:h[1-6]|p|br|li|ul|ol|div|section)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Block();
}
