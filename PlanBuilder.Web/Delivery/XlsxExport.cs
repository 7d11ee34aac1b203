using System.Data;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A plan as a workbook, a row for each post. Each cell is a text, whatever it looks like: nothing is a formula, a number, or a date.
/// </summary>
internal static partial class XlsxExport
{
    /// <summary>Characters that Excel takes in a cell.</summary>
    public const int LongestCell = 32_767;

    private static readonly OpenXmlConfiguration Format = new()
    {
        AutoFilter = false, TableStyles = TableStyles.None, FreezeRowCount = 1, StyleOptions = new() { WrapCellContents = false },
    };

    public static byte[] Write(PlanExport export)
    {
        using var table = new DataTable("Plan");
        table.Locale = CultureInfo.InvariantCulture;
        foreach (var column in SheetColumn.All)
        {
            table.Columns.Add(column.Name, typeof(string));
        }

        foreach (var row in SheetColumn.Rows(export))
        {
            table.Rows.Add([.. row.Select(cell => Cut(cell ?? ""))]);
        }

        var file = new MemoryStream();
        file.SaveAs(table, sheetName: "Plan", configuration: Format);
        Join(file);
        return file.ToArray();
    }

    /// <summary>The text as a cell holds it: whole, or its beginning.</summary>
    public static string Cut(string text) => text.Length <= LongestCell ? text
        : text[..(char.IsHighSurrogate(text[LongestCell - 2]) ? LongestCell - 2 : LongestCell - 1)] + "…";

    // The library escapes each half of an emoji by itself. Excel and LibreOffice put them together, others show what stands there.
    private static void Join(MemoryStream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true);
        using var sheet = zip.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        string text;
        using (var reader = new StreamReader(sheet, leaveOpen: true))
        {
            text = reader.ReadToEnd();
        }

        sheet.SetLength(0);
        sheet.Write(Encoding.UTF8.GetBytes(Halves().Replace(text, pair => new string([Half(pair, 1), Half(pair, 2)]))));
    }

    private static char Half(Match pair, int group) => (char)ushort.Parse(
        pair.Groups[group].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("_x(D[89AB][0-9A-F]{2})__x(D[C-F][0-9A-F]{2})_")]
    private static partial Regex Halves();
}
