using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace PlanBuilder.Web.Delivery;

/// <summary>Rows of a table with commas, semicolons, or tabs between, as spreadsheets save it, in UTF-8 or UTF-16.</summary>
internal static class SheetCsv
{
    private const string NoTable = "This isn't a table. Upload an Excel workbook (.xlsx) or a CSV file.";

    // Spreadsheets may write empty cells up to their last column, XFD.
    private const int MostCells = 16_384;

    private static readonly string TooWide = $"There are more than {Sheet.MostColumns} columns.";

    public static IEnumerable<(int Number, IReadOnlyList<string> Cells)> Rows(byte[] file, bool isEscaped = true)
    {
        var text = Decoded(file);
        var separator = SeparatorOf(text);
        if (WidestLine(text, separator) > MostCells)
        {
            throw SheetReader.Unreadable(null, TooWide);
        }

        var isBad = false;
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = $"{separator}", IgnoreBlankLines = false, MaxFieldSize = Sheet.LongestCell + 1,
            BadDataFound = _ => isBad = true,
        });
        var rows = new List<(int, IReadOnlyList<string>)>();
        try
        {
            while (parser.Read())
            {
                var width = Array.FindLastIndex(parser.Record!, cell => !string.IsNullOrWhiteSpace(cell)) + 1;
                rows.Add((parser.Row, width > Sheet.MostColumns ? throw SheetReader.Unreadable(parser.Row, TooWide)
                    : [.. parser.Record!.Take(width).Select(cell => Lines(isEscaped ? CsvExport.Unescaped(cell) : cell))]));
                if (isBad)
                {
                    throw SheetReader.Unreadable(
                        parser.Row, "The quotation marks don't match. Double every quotation mark inside a field.");
                }

                if (rows.Count > Sheet.MostRows + 1)
                {
                    break; // whoever reads them says so
                }
            }
        }
        catch (MaxFieldSizeException)
        {
            throw SheetReader.Unreadable(parser.Row, string.Create(
                CultureInfo.InvariantCulture, $"A cell can't be longer than {Sheet.LongestCell:N0} characters. Check the quotes."));
        }

        return rows;
    }

    private static string Lines(string cell) => cell.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static string Decoded(byte[] file)
    {
        try
        {
            var text = file switch
            {
                [0xFF, 0xFE, ..] => new UnicodeEncoding(false, true, true).GetString(file.AsSpan(2)),
                [0xFE, 0xFF, ..] => new UnicodeEncoding(true, true, true).GetString(file.AsSpan(2)),
                [0xEF, 0xBB, 0xBF, ..] => new UTF8Encoding(false, true).GetString(file.AsSpan(3)),
                _ => new UTF8Encoding(false, true).GetString(file),
            };
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw SheetReader.Unreadable(null, NoTable)
                : text;
        }
        catch (ArgumentException)
        {
            throw SheetReader.Unreadable(null, file.Contains((byte)0) ? NoTable
                : "This file isn't in UTF-8, so we can't read its characters. In Excel, save it as “CSV UTF-8” or as a workbook "
                + "(.xlsx).");
        }
    }

    // Whichever the first line has most of, outside of quotes.
    private static char SeparatorOf(string text)
    {
        var counts = new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0 };
        var isQuoted = false;
        foreach (var letter in text)
        {
            isQuoted ^= letter == '"';
            if (!isQuoted && letter is '\r' or '\n')
            {
                break;
            }

            if (!isQuoted && counts.TryGetValue(letter, out var count))
            {
                counts[letter] = count + 1;
            }
        }

        return counts.MaxBy(each => each.Value).Key;
    }

    // For a line of nothing but separators, the parser needs a hundred times its size in memory.
    private static int WidestLine(string text, char separator)
    {
        var (cells, widest) = (1, 1);
        foreach (var letter in text)
        {
            cells = letter == separator ? cells + 1 : letter is '\r' or '\n' ? 1 : cells;
            widest = Math.Max(widest, cells);
        }

        return widest;
    }
}
