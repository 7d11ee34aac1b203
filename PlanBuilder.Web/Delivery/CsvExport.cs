using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A plan as a table for Excel and Sheets, a row for each post. What a spreadsheet would take for a formula begins with an apostrophe, and
/// every field is quoted, so that no separator, whichever a spreadsheet goes by, begins another one.
/// </summary>
internal static class CsvExport
{
    private static readonly char[] Formulas = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        ShouldQuote = _ => true, // by itself it quotes no field whose lines end with LF alone
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = Formulas,
    };

    public static string Write(PlanExport export)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write('\uFEFF'); // Excel reads UTF-8 only where it is told so
        using (var csv = new CsvWriter(text, Format))
        {
            WriteRow(csv, SheetColumn.All.Select(column => column.Name));
            foreach (var row in SheetColumn.Rows(export))
            {
                WriteRow(csv, row);
            }
        }

        return text.ToString();
    }

    /// <summary>The cell without the apostrophe that keeps it from being a formula.</summary>
    public static string Unescaped(string cell) => cell is ['\'', var first, ..] && Formulas.Contains(first) ? cell[1..] : cell;

    private static void WriteRow(CsvWriter csv, IEnumerable<string?> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
