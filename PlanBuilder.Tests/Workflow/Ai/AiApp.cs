using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>An app whose plans are drafted and researched by a double of both services. Its visitors have no limit.</summary>
public class AiApp(TestPostgres server) : TestApp(server), IAsyncLifetime
{
    public AiDouble Ai { get; private set; } = null!;

    protected virtual bool WithResearch => true;

    async ValueTask IAsyncLifetime.InitializeAsync() => await StartAsync();

    protected async Task StartAsync()
    {
        Ai = await AiDouble.StartAsync();
        await InitializeAsync();
        await Database.OwnerRunAsync("update usage_limits set per_month = null");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Ai.DisposeAsync();
        Assert.Empty(Ai.Strays);
        GC.SuppressFinalize(this);
    }

    /// <summary>Asks for a plan and watches it to its end.</summary>
    public async Task<(Guid Id, Answer Page)> MakePlanAsync(params (string Name, string? Value)[] changed)
    {
        using var visitor = NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(changed);
        return (Guid.Parse(path.Split('/')[^1]), await visitor.GetEndedAsync(path));
    }

    protected override void Configure(IWebHostBuilder builder)
    {
        foreach (var (name, value) in Ai.Settings(WithResearch))
        {
            builder.UseSetting(name.Replace("__", ":", StringComparison.Ordinal), value);
        }
    }
}

/// <summary>The same without a key for research.</summary>
public sealed class AppWithoutResearch(TestPostgres server) : AiApp(server)
{
    protected override bool WithResearch => false;
}

/// <summary>The same, waiting for an answer no longer than a second.</summary>
public sealed class ImpatientApp(TestPostgres server) : AiApp(server)
{
    protected override void Configure(IWebHostBuilder builder)
    {
        base.Configure(builder);
        builder.UseSetting("Workflow:DraftTimeout", "00:00:01");
        builder.UseSetting("Workflow:ResearchTimeout", "00:00:01");
    }
}
