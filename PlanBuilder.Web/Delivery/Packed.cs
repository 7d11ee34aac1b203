using System.IO.Compression;
using System.Text.Json;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// What a page keeps between an upload and its confirmation, so that nothing is stored on the server. What comes back is trusted no more
/// than an uploaded file.
/// </summary>
internal static class Packed
{
    public static string Write<T>(T content, JsonSerializerOptions? format = null)
    {
        using var file = new MemoryStream();
        using (var zip = new GZipStream(file, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(zip, content, format);
        }

        return Convert.ToBase64String(file.ToArray());
    }

    /// <summary>The JSON; null if it isn't packed JSON, or is larger.</summary>
    public static byte[]? Read(string? packed, int largest)
    {
        try
        {
            using var zip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed ?? "")), CompressionMode.Decompress);
            var text = new byte[largest];
            var length = zip.ReadAtLeast(text, largest, throwOnEndOfStream: false);
            return length > 0 && length < largest ? text[..length] : null;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            return null;
        }
    }
}
