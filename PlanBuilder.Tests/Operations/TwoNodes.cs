using PlanBuilder.Tests.Database;

namespace PlanBuilder.Tests.Operations;

/// <summary>Two processes of the app that were started at once on an empty database: one only serves pages, the other one makes plans too.</summary>
public sealed class TwoNodes(TestPostgres server) : IAsyncLifetime
{
    private readonly Nodes nodes = new(server) { Database = new TestDatabase(server) { IsMigrated = false } };

    public TestDatabase Database => nodes.Database;

    public AppProcess Pages { get; private set; } = null!;

    public AppProcess Maker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await nodes.InitializeAsync();
        var both = await Task.WhenAll(nodes.StartAsync(("Jobs__Workers", "0")), nodes.StartAsync());
        (Pages, Maker) = (both[0], both[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Pages.DisposeAsync().AsTask(), Maker.DisposeAsync().AsTask());
        await nodes.DisposeAsync();
    }
}
