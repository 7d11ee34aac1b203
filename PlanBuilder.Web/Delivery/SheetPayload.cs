using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// The uploaded table, as the preview page carries it to the "Apply" request; nothing is stored on the server. It's encrypted and signed,
/// because a few kilobytes made by an attacker could unpack to more rows than fit into memory.
/// </summary>
internal sealed class SheetPayload(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector(nameof(SheetPayload));

    public string Write(Sheet sheet)
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

        return Convert.ToBase64String(protector.Protect(file.ToArray()));
    }

    /// <summary>The table; null if it wasn't written by <see cref="Write"/>.</summary>
    public Sheet? Read(string? payload)
    {
        try
        {
            var file = protector.Unprotect(Convert.FromBase64String(payload ?? ""));
            using var zip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
            var sheet = JsonSerializer.Deserialize<Sheet>(zip)!;
            return sheet with
            {
                Rows = [.. sheet.Rows.Select(row => row with
                {
                    Cells = row.Cells.ToDictionary(cell => cell.Key, cell => cell.Value, StringComparer.OrdinalIgnoreCase),
                })],
            };
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
