using System.Globalization;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>Reads a workbook or a table with separators. Its first bytes say what it is, never its name.</summary>
internal static class SheetReader
{
    /// <summary>A table that was downloaded here, with its header.</summary>
    /// <exception cref="UnreadableSheetException">It is none, or larger than it may be.</exception>
    public static Sheet Read(byte[] file) => Table(Rows(file, isEscaped: true));

    /// <summary>The rows as they are, each with its number.</summary>
    /// <param name="isEscaped">Whether an apostrophe before what looks like a formula belongs to the file and not to the text.</param>
    /// <exception cref="UnreadableSheetException">There are none, or more than there may be.</exception>
    public static IEnumerable<(int Number, IReadOnlyList<string> Cells)> Rows(byte[] file, bool isEscaped)
    {
        if (file.Length == 0)
        {
            throw Unreadable(null, "The file is empty.");
        }

        if (file.Length > Sheet.LargestFile)
        {
            throw Unreadable(null, $"The file is larger than {Sheet.LargestFile / 1_000_000} MB.");
        }

        return file switch
        {
            [0x50, 0x4B, 0x03, 0x04, ..] or [0x50, 0x4B, 0x05, 0x06, ..] => XlsxReader.Rows(file),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => throw Unreadable(
                null, "This is an old or a protected Excel file. Save it as an Excel workbook (.xlsx) without a password."),
            [0x25, 0x50, 0x44, 0x46, ..] => throw Unreadable(null, "This is a PDF. Upload an Excel workbook (.xlsx) or a CSV file."),
            _ => SheetCsv.Rows(file, isEscaped),
        };
    }

    internal static UnreadableSheetException Unreadable(int? row, string sentence, string? column = null) =>
        new(new(row, column, sentence));

    /// <param name="rows">Cells in the order of the columns.</param>
    /// <param name="columns">Those of a table whose first row doesn't name them.</param>
    /// <exception cref="UnreadableSheetException">It has no rows, or more in them than there may be.</exception>
    public static Sheet Table(IEnumerable<(int Number, IReadOnlyList<string> Cells)> rows, IReadOnlyList<string>? columns = null)
    {
        var header = columns?.ToList();
        var read = new List<SheetRow>();
        foreach (var (number, cells) in rows)
        {
            if (cells.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (header is null)
            {
                header = Header(number, cells);
                continue;
            }

            if (number > Sheet.MostRows + 1)
            {
                throw Unreadable(number, string.Create(
                    CultureInfo.InvariantCulture, $"There are too many rows. A file can have at most {Sheet.MostRows:N0}."));
            }

            if (cells.Skip(header.Count).Any(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                throw Unreadable(number, "This row has more cells than the first row has columns. Check its quotes and separators.");
            }

            if (cells.Index().FirstOrDefault(cell => cell.Item.Length > Sheet.LongestCell) is { Item: not null } longest)
            {
                throw Unreadable(number, string.Create(
                    CultureInfo.InvariantCulture, $"A cell can't be longer than {Sheet.LongestCell:N0} characters."),
                    header[longest.Index]);
            }

            read.Add(new(number, header.Zip(cells).Where(cell => cell.First.Length > 0)
                .ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.OrdinalIgnoreCase)));
        }

        return header is null ? throw Unreadable(null, "The file has no rows.")
            : read.Count == 0 ? throw Unreadable(null, "The file has a header row and nothing below it.")
            : new([.. header.Where(name => name.Length > 0)], read);
    }

    private static List<string> Header(int number, IReadOnlyList<string> cells)
    {
        var last = cells.Index().Last(cell => !string.IsNullOrWhiteSpace(cell.Item)).Index + 1;
        if (last > Sheet.MostColumns)
        {
            throw Unreadable(number, $"There are more than {Sheet.MostColumns} columns.");
        }

        List<string> header = [.. cells.Take(last).Select(cell => cell.Trim())];
        var twice = header.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        return twice is null ? header
            : throw Unreadable(number, "There are two columns with this name.", FreeText.Short(twice.Key, 60));
    }
}
