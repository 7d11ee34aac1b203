using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Operations;

/// <summary>
/// Two processes of the app that were started at once on an empty database: one only serves pages, the other one makes plans too.
/// </summary>
public sealed class TwoNodes(TestPostgres server) : IAsyncLifetime
{
    private readonly Nodes nodes = new(server) { Database = new TestDatabase(server) { IsMigrated = false } };

    public TestDatabase Database => nodes.Database;

    public AppProcess Pages { get; private set; } = null!;

    public AppProcess Worker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await nodes.InitializeAsync();
        // nobody is lost here
        (string, string)[] patient = [("Jobs__HeartbeatInterval", "00:00:05"), ("Jobs__HeartbeatTimeout", "00:00:30")];
        var both = await Task.WhenAll(nodes.StartAsync([.. patient, ("Jobs__Workers", "0")]), nodes.StartAsync(patient));
        (Pages, Worker) = (both[0], both[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Pages.DisposeAsync().AsTask(), Worker.DisposeAsync().AsTask());
        await nodes.DisposeAsync();
    }
}
