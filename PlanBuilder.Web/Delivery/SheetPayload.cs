using System.IO.Compression;
using System.Text.Json;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// A table as a page keeps it between its upload and the answer to "apply?". Nothing is stored for it, and what comes back is believed as
/// little as a file.
/// </summary>
internal static class SheetPayload
{
    private const int LargestText = 20_000_000;

    public static string Write(Sheet sheet)
    {
        using var file = new MemoryStream();
        using (var zip = new GZipStream(file, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(zip, sheet with
            {
                Columns = [.. sheet.Columns.Where(name => SheetColumn.Find(name) is not null)],
                Rows = [.. sheet.Rows.Select(row => row with
                {
                    Cells = row.Cells.Where(cell => SheetColumn.Find(cell.Key) is not null).ToDictionary(),
                })],
            });
        }

        return Convert.ToBase64String(file.ToArray());
    }

    /// <summary>The table; null where it is none that <see cref="Write"/> could have written.</summary>
    public static Sheet? Read(string? payload)
    {
        try
        {
            using var zip = new GZipStream(new MemoryStream(Convert.FromBase64String(payload ?? "")), CompressionMode.Decompress);
            var text = new byte[LargestText];
            var length = zip.ReadAtLeast(text, LargestText, throwOnEndOfStream: false);
            if (length is 0 or LargestText || JsonSerializer.Deserialize<Sheet>(text.AsSpan(0, length)) is not { Rows: not null } sheet)
            {
                return null;
            }

            sheet = sheet with
            {
                Rows = [.. sheet.Rows.Select(row => row with
                {
                    Cells = row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value, StringComparer.OrdinalIgnoreCase),
                })],
            };
            return sheet.Columns.Count <= Sheet.MostColumns && sheet.Rows.Count is > 0 and <= Sheet.MostRows
                && sheet.Rows.All(row => row.Cells.Count <= Sheet.MostColumns
                    && row.Cells.Values.All(cell => cell is { Length: <= Sheet.LongestCell })) ? sheet : null;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException or ArgumentException
            or NullReferenceException)
        {
            return null;
        }
    }
}
