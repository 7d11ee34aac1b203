using System.IO.Compression;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Delivery;

/// <summary>A table that a scheduler imports, recognized by its columns. Nothing in it has been checked yet.</summary>
/// <param name="Name">What it's called.</param>
/// <param name="IsOneOfMany">Whether it came with others, so that errors have to name it.</param>
internal sealed record SchedulerFile(string Name, bool IsOneOfMany, SchedulerColumns Columns, Sheet Sheet)
{
    private const int MostFiles = 50;

    private static readonly string[] HootsuiteHeader = [SchedulerColumns.Hootsuite.When, SchedulerColumns.Hootsuite.Text, "Link"];

    /// <summary>The tables of a file: one, or those of a zip.</summary>
    /// <exception cref="UnreadableSheetException">One of them can't be read, or is no scheduler's.</exception>
    public static IReadOnlyList<SchedulerFile> Read(string name, byte[] content)
    {
        var files = Unpacked(name, content);
        return [.. files.Select(file =>
        {
            try
            {
                return Read(file.Name, file.Content, files.Count > 1);
            }
            catch (UnreadableSheetException e) when (files.Count > 1)
            {
                throw new UnreadableSheetException(e.Error with { File = file.Name });
            }
        })];
    }

    /// <summary>The file's own name for a column; null where it has none.</summary>
    public string? ColumnOf(string name) =>
        Sheet.Columns.FirstOrDefault(column => string.Equals(SchedulerColumns.Bare(column), name, StringComparison.OrdinalIgnoreCase));

    private static SchedulerFile Read(string name, byte[] content, bool isOneOfMany)
    {
        var rows = SheetReader.Rows(content, isEscaped: false).ToList();
        var first = rows.FirstOrDefault(row => !row.Cells.All(string.IsNullOrWhiteSpace));
        if (first.Cells is null)
        {
            throw SheetReader.Unreadable(null, "The file has no rows.");
        }

        var cells = first.Cells.Select(cell => cell.Trim()).Where(cell => cell.Length > 0).ToList();
        if (SchedulerColumns.Find(cells) is { } columns)
        {
            return new(name, isOneOfMany, columns, SheetReader.Table(rows));
        }

        var isDated = new[] { SchedulerChoice.MonthFirst, SchedulerChoice.DayFirst }
            .Any(order => ScheduledDate.Read(first.Cells[0], order) is not null);
        return isDated ? new(name, isOneOfMany, SchedulerColumns.Hootsuite, SheetReader.Table(rows, HootsuiteHeader))
            : throw SheetReader.Unreadable(first.Number, cells.Contains(SheetColumn.Id)
                ? "This is the spreadsheet of a plan. Upload it on that plan's page, under Export."
                : $"We don't know a scheduler with the columns {FreeText.Short(string.Join(", ", cells), 120)}. A file without column "
                + "names needs a date and a time, like 12/31/2026 09:00, in its first column.");
    }

    private static List<(string Name, byte[] Content)> Unpacked(string name, byte[] content)
    {
        if (content is not [0x50, 0x4B, 0x03, 0x04, ..] || content.Length > Sheet.LargestFile)
        {
            return [(name, content)];
        }

        try
        {
            using var zip = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
            return zip.GetEntry("xl/workbook.xml") is null ? Tables(zip) : [(name, content)];
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            throw SheetReader.Unreadable(null, "This ZIP file is damaged or has a password.");
        }
    }

    private static List<(string Name, byte[] Content)> Tables(ZipArchive zip)
    {
        // Next to each file, a Mac adds one of its own that starts with a dot.
        var tables = zip.Entries.Where(entry => entry.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && entry.Name[0] != '.')
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        if (tables.Count is 0 or > MostFiles)
        {
            throw SheetReader.Unreadable(null, tables.Count == 0 ? "There is no CSV file in this ZIP file."
                : $"There are more than {MostFiles} files in this ZIP file.");
        }

        var left = Sheet.LargestFile;
        return tables.ConvertAll(entry =>
        {
            using var stream = entry.Open();
            var content = new byte[left + 1];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            left -= length;
            return left >= 0 ? (entry.Name, content[..length])
                : throw SheetReader.Unreadable(null, $"Unpacked, the files are larger than {Sheet.LargestFile / 1_000_000} MB.");
        });
    }
}
