using PlanBuilder.Tests;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.E2E;

/// <summary>An app whose plans are drafted and researched by a double of both services.</summary>
public sealed class AiStage : IAsyncLifetime
{
    private readonly EmbeddedApp embedded = new();
    private AppProcess app = null!;

    public AiDouble Ai { get; private set; } = null!;

    public Uri Address => app.Address;

    public async ValueTask InitializeAsync()
    {
        Ai = await AiDouble.StartAsync();
        app = await AppProcess.StartAsync(embedded.Folder, Ai.Settings());
    }

    public async ValueTask DisposeAsync()
    {
        await embedded.AssertInvariantsAsync();
        await app.DisposeAsync();
        await Ai.DisposeAsync();
        embedded.Dispose();
        Assert.Empty(Ai.Strays);
    }
}
