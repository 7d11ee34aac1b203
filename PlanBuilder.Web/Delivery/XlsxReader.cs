using System.Globalization;
using System.IO.Compression;
using System.Xml;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// The first sheet of a workbook, as it looks: of a formula its last result, of a date or a time what its cell shows. Nothing is computed,
/// and what doesn't fit the bounds isn't unpacked.
/// </summary>
internal static class XlsxReader
{
    private const string Damaged = "This workbook is damaged. Open it in your spreadsheet program, and save it again as .xlsx.";
    private const int MostParts = 1_000;
    private const long LargestUnpacked = 40_000_000;

    private static readonly HashSet<string> Failures = ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!"];

    private static readonly OpenXmlConfiguration Format = new() { EnableSharedStringCache = false, FillMergedCells = false };

    public static IEnumerable<(int Number, IReadOnlyList<string> Cells)> Rows(byte[] file)
    {
        CheckSize(file);
        var rows = new List<(int, IReadOnlyList<string>)>();
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            var number = 0;
            foreach (IDictionary<string, object?> row in stream.QueryRange(
                excelType: ExcelType.XLSX, startCell: "A1", endCell: $"DQ{Sheet.MostRows + 3}", configuration: Format))
            {
                number++;
                rows.Add((number, [.. row.Select(cell => Text(number, cell.Key, cell.Value))]));
            }
        }
        catch (Exception e) when (e is not (UnreadableSheetException or OutOfMemoryException)) // the library doesn't say what it throws
        {
            throw SheetReader.Unreadable(null, Damaged);
        }

        return rows;
    }

    // What the parts of the file say of their size can't be trusted: they are unpacked once and thrown away.
    private static void CheckSize(byte[] file)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
            if (zip.GetEntry("xl/workbook.xml") is null)
            {
                throw SheetReader.Unreadable(null, "This ZIP file isn't an Excel workbook. Upload an .xlsx or a CSV file.");
            }

            var left = zip.Entries.Count > MostParts ? 0 : LargestUnpacked;
            var buffer = new byte[65_536];
            foreach (var part in zip.Entries)
            {
                using var stream = part.Open();
                for (int read; left > 0 && (read = stream.Read(buffer)) > 0;)
                {
                    left -= read;
                }
            }

            if (left <= 0)
            {
                throw SheetReader.Unreadable(null, $"Unpacked, this workbook is larger than {LargestUnpacked / 1_000_000} MB.");
            }

            foreach (var sheet in zip.Entries.Where(part => part.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)))
            {
                using var stream = sheet.Open();
                CheckRows(stream);
            }
        }
        catch (Exception e) when (e is InvalidDataException or XmlException)
        {
            throw SheetReader.Unreadable(null, Damaged);
        }
    }

    // Rows beyond those that are read. Spreadsheets give an empty row in the far distance a style.
    private static void CheckRows(Stream sheet)
    {
        using var xml = XmlReader.Create(sheet, new() { DtdProcessing = DtdProcessing.Prohibit });
        var row = 0;
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "row" })
            {
                row = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number : row + 1;
            }

            if (row > Sheet.MostRows + 1 && xml is { NodeType: XmlNodeType.Element, LocalName: "v" or "t", IsEmptyElement: false })
            {
                throw SheetReader.Unreadable(row, string.Create(
                    CultureInfo.InvariantCulture, $"There are too many rows. A file can have at most {Sheet.MostRows:N0}."));
            }
        }
    }

    private static string Text(int row, string column, object? cell) => cell switch
    {
        null => "",
        string text when Failures.Contains(text) => throw SheetReader.Unreadable(
            row, $"The formula in cell {column}{row} shows {text}. Enter a value instead."),
        string text => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'),
        DateTime { Year: < 1901 } time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString(@"hh\:mm", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "TRUE" : "FALSE",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
    };
}
