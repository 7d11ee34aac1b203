namespace PlanBuilder.Web.Delivery;

/// <summary>Reads uploaded spreadsheets, one at a time: a small file can unpack to 40 MB and take a second of CPU.</summary>
/// <param name="longestWait">How long an upload waits for others; ten seconds by default.</param>
internal sealed class SheetUploads(TimeSpan? longestWait = null) : IDisposable
{
    private readonly SemaphoreSlim slot = new(1);

    /// <summary>Null if it had to wait too long.</summary>
    /// <exception cref="UnreadableSheetException">It isn't a table, or it's too large.</exception>
    public async Task<Sheet?> ReadAsync(Stream upload, CancellationToken ct)
    {
        if (!await slot.WaitAsync(longestWait ?? TimeSpan.FromSeconds(10), ct))
        {
            return null;
        }

        try
        {
            using var content = new MemoryStream();
            await upload.CopyToAsync(content, ct);
            return SheetReader.Read(content.ToArray());
        }
        finally
        {
            slot.Release();
        }
    }

    public void Dispose() => slot.Dispose();
}
