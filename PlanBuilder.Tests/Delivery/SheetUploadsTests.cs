using System.IO.Pipelines;
using PlanBuilder.Web.Delivery;

namespace PlanBuilder.Tests.Delivery;

public sealed class SheetUploadsTests
{
    private static readonly byte[] Table = [.. "a\nb"u8];

    [Fact]
    public async Task Files_are_read_one_at_a_time_and_uploads_dont_wait_long()
    {
        var ct = TestContext.Current.CancellationToken;
        using var uploads = new SheetUploads(longestWait: TimeSpan.Zero);
        var arriving = new Pipe();
        var first = uploads.ReadAsync(arriving.Reader.AsStream(), SheetReader.Read, ct);

        Assert.Null(await uploads.ReadAsync(new MemoryStream(Table), SheetReader.Read, ct));

        await arriving.Writer.WriteAsync(Table, ct);
        await arriving.Writer.CompleteAsync();
        Assert.NotNull(await first);
        Assert.NotNull(await uploads.ReadAsync(new MemoryStream(Table), SheetReader.Read, ct));
    }
}
