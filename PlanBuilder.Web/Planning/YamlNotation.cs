using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads YAML as models write it: fenced or among words, with colons and hashes in texts that nobody quoted, and an end that may be
/// missing. What was not finished then is left out, unless it holds what was.
/// </summary>
internal static partial class YamlNotation
{
    public static JsonNode? Read(string text)
    {
        foreach (var part in Parts(text))
        {
            if (Names().Count(part) > 1 && new YamlConverter(Quoted(part)).Documents() is { Count: > 0 } documents)
            {
                return documents.Count == 1 && documents[0] is JsonArray or JsonObject ? documents[0] : new JsonArray([.. documents]);
            }
        }

        return null;
    }

    private static IEnumerable<string> Parts(string text)
    {
        foreach (Match fence in Fence().Matches(text))
        {
            yield return fence.Groups[1].Value;
        }

        if (Begins().Match(text) is { Success: true } start)
        {
            yield return text[start.Index..];
        }
    }

    // YAML takes "Tip: rest it" for a name and "[#tips]" for a comment, and knows no tabs.
    private static string Quoted(string yaml) => Plain().Replace(Spaced(yaml), match =>
    {
        var value = match.Groups["value"].Value.TrimEnd();
        var isList = value.Length > 1 && value[0] == '[' && value[^1] == ']';
        return isList && value.Contains('#') && !value.Contains('"') && !value.Contains('\'')
            ? $"{match.Groups["name"].Value}[{string.Join(',', value[1..^1].Split(',').Select(item => Quote(item.Trim())))}]"
            : value[0] is '"' or '\'' or '|' or '>' or '[' or '{' or '&' or '*' or '!' ? match.Value
            : value.Contains(": ", StringComparison.Ordinal) || value[0] is '#' or '@' or '`' or '%' or '?' or ','
                ? match.Groups["name"].Value + Quote(value)
            : match.Value;
    });

    private static string Spaced(string yaml) =>
        Indent().Replace(yaml, indent => indent.Value.Replace("\t", "  ", StringComparison.Ordinal));

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[ \t]*(?:-[ ]+)?[\p{L}_][\p{L}\p{Nd}_ ]*:(?:\s|$)", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex(@"```(?:ya?ml)?[ ]*\n(.*?)(?:\n```|\z)", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(
        @"^(?:---[ ]*\n|- ?\{?[\p{L}_]"
            + @"|(?:[\p{L}_][\p{L}\p{Nd}_ ]*|[""']?[0-9]{4}-[0-9]{2}-[0-9]{2}[""']?|[""'][^""'\n]{1,40}[""']):[ ]*\n(?=\s|-))",
        RegexOptions.Multiline)]
    private static partial Regex Begins();

    [GeneratedRegex(@"^(?<name>[ ]*(?:-[ ]+)*[\p{L}_][\p{L}\p{Nd}_ -]*:[ ]+)(?<value>\S[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[\t ]*\t[\t ]*", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
