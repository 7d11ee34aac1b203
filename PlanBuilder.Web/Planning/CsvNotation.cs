using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;

namespace PlanBuilder.Web.Planning;

/// <summary>Reads a table with a separator between its cells, from the line on that has the names of its columns.</summary>
internal static class CsvNotation
{
    private const int LeastKnown = 2, MostRows = 3_000;
    private static readonly string[] Separators = ["\t", ";", ",", "|"];

    public static JsonNode? Read(string text)
    {
        var start = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length is > 0 and < 500 && Separator(line.ToString()) is { } separator)
            {
                return Rows(text[start..], separator) is { Count: > 0 } rows ? new JsonArray([.. rows]) : null;
            }

            start = NextLine(text, start + line.Length);
        }

        return null;
    }

    private static int NextLine(string text, int end) =>
        end >= text.Length ? text.Length : text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;

    private static string? Separator(string header) => Separators.Where(separator => header.AsSpan().Count(separator) >= LeastKnown)
        .Select(separator => (separator, Names: header.Split(separator)))
        .Where(each => each.Names.Length > LeastKnown && TableRows.Known(each.Names.Select(name => name.Trim().Trim('"'))) >= LeastKnown)
        .OrderByDescending(each => each.Names.Length).Select(each => each.separator).FirstOrDefault();

    private static List<JsonObject> Rows(string text, string separator)
    {
        var fence = text.IndexOf("\n```", StringComparison.Ordinal);
        using var csv = new CsvParser(new StringReader(fence < 0 ? text : text[..fence]), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator, BadDataFound = null, IgnoreBlankLines = true, TrimOptions = TrimOptions.Trim,
        });
        var rows = new List<IReadOnlyList<string>>();
        while (rows.Count < MostRows && csv.Read())
        {
            rows.Add(csv.Record ?? []);
        }

        return rows.Count < 2 ? [] : TableRows.Read(rows[0], rows[1..]);
    }
}
