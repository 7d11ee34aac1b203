using PlanBuilder.Tests;

namespace PlanBuilder.E2E;

/// <summary>An app of its own whose jobs can be held in the middle, and which can be killed while somebody watches.</summary>
public sealed class FaultStage : IAsyncLifetime
{
    private static readonly (string, string)[] Quick =
        [("Jobs__HeartbeatInterval", "00:00:00.5"), ("Jobs__HeartbeatTimeout", "00:00:05"), ("Jobs__StopGrace", "00:00:01")];

    private AppProcess app = null!;

    public EmbeddedApp Embedded { get; } = new();

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        app = await AppProcess.StartAsync(Embedded.Folder, Quick);
        Address = app.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Embedded.Dispose();
    }

    public Task KillAsync() => app.KillAsync();

    /// <summary>Starts the killed app at the same address.</summary>
    public async Task RestartAsync()
    {
        await app.DisposeAsync();
        app = await AppProcess.StartAsync(Embedded.Folder, [.. Quick, ("ASPNETCORE_URLS", Address.ToString())]);
    }
}
