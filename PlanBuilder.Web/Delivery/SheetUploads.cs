namespace PlanBuilder.Web.Delivery;

/// <summary>Reads uploaded files, one at a time: a small file can unpack to 40 MB and take a second of CPU.</summary>
/// <param name="longestWait">How long an upload waits for others; ten seconds by default.</param>
internal sealed class SheetUploads(TimeSpan? longestWait = null) : IDisposable
{
    /// <summary>What the page says if a file had to wait too long.</summary>
    public const string Busy = "Too many files came in at once. Try again in a minute.";

    private readonly SemaphoreSlim slot = new(1);

    /// <summary>What reading it gave; null if it had to wait too long.</summary>
    /// <exception cref="UnreadableSheetException">It isn't a table, or it's too large.</exception>
    public async Task<T?> ReadAsync<T>(Stream upload, Func<byte[], T> read, CancellationToken ct)
        where T : class
    {
        if (!await slot.WaitAsync(longestWait ?? TimeSpan.FromSeconds(10), ct))
        {
            return null;
        }

        try
        {
            using var content = new MemoryStream();
            await upload.CopyToAsync(content, ct);
            return read(content.ToArray());
        }
        finally
        {
            slot.Release();
        }
    }

    public void Dispose() => slot.Dispose();
}
