using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads the tables of a text in Markdown; the heading above one may say its day or its platform.</summary>
internal static partial class MarkdownTable
{
    private const int MostRows = 3_000;

    /// <summary>A text without its last row where that was cut: it has fewer cells than the one above, and no bar at its end.</summary>
    public static string Whole(string text) => text.LastIndexOf('\n') is > 0 and var end
        && text.AsSpan(end).Trim() is ['|', .., not '|'] last && text.AsSpan(0, end).Trim() is [.., '|'] above
        && Bars(above[(above.LastIndexOf('\n') + 1)..]) > Bars(last) + 1 ? text[..end] : text;

    private static int Bars(ReadOnlySpan<char> line) => line.Count('|');

    public static JsonNode? Read(string text)
    {
        if (!text.Contains('|'))
        {
            return null;
        }

        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var (all, under, on, both) = (new JsonArray(), (string?)null, (string?)null, (string?)null);
        for (var i = 0; i < lines.Length; i++)
        {
            if (i + 1 < lines.Length && lines[i].Contains('|') && Rule().IsMatch(lines[i + 1].Trim()))
            {
                var rows = lines.Skip(i + 2).TakeWhile(line => line.Contains('|')).ToList();
                foreach (var post in TableRows.Read(Cells(lines[i]), [.. rows.Take(MostRows).Select(Cells)], under, both ?? on))
                {
                    all.Add(post);
                }

                i += rows.Count + 1;
            }
            else if (DayHeading.In(lines[i]) is { } day)
            {
                (under, both) = (day, PostHeading.In(lines[i])?.Platform);
            }
            else if (lines[i] is ['#' or '*', ..] && PlanSearch.PlatformOf(lines[i].Trim('#', '*', ' ', ':')) is { } platform)
            {
                on = platform;
            }
        }

        return all.Count > 0 ? all : null;
    }

    private static IReadOnlyList<string> Cells(string line)
    {
        var inner = line.Trim();
        inner = inner.StartsWith('|') ? inner[1..] : inner;
        inner = inner.EndsWith('|') && !inner.EndsWith("\\|", StringComparison.Ordinal) ? inner[..^1] : inner;
        return [.. Between().Split(inner).Select(cell => Break().Replace(cell.Replace("\\|", "|", StringComparison.Ordinal), "\n").Trim())];
    }

    [GeneratedRegex(@"\A\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\z")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Between();

    [GeneratedRegex(@"\s{0,4}<br\s{0,4}/?>\s{0,4}", RegexOptions.IgnoreCase)]
    private static partial Regex Break();
}
