using System.Net;
using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The listening connection is half-open: the node believes it whole, and nothing passes anymore.</summary>
public sealed class HalfOpenConnectionTests(ProxiedDatabaseApp app) : IClassFixture<ProxiedDatabaseApp>
{
    private const string Listen = "listen jobs";

    [Fact]
    public async Task Jobs_go_on_while_nothing_is_heard_and_the_node_listens_anew()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        var held = await app.Database.HoldProfilesAsync();
        var path = (await visitor.SendAsync("/ai-plan-builder", form, "#plan-form")).Location!;
        await app.Database.UntilAsync("select exists (select from jobs where status = 'running')");
        var status = (await visitor.GetAsync(path)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!;

        var listened = app.Proxy.CountSent(Listen);
        app.Proxy.Swallow(Listen);
        var watching = visitor.GetAsync(status, ("HX-Request", "true"));
        var unheard = await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync());
        await app.Database.UntilAsync("select status = 'running' from jobs where id = @unheard", new { unheard });
        await held.DisposeAsync();

        await app.Database.UntilAsync("select bool_and(status = 'completed' and attempt = 1) from jobs");
        await Wait.UntilAsync("the node to listen anew", () => app.Proxy.CountSent(Listen) != listened);
        Assert.NotEqual(HttpStatusCode.NoContent, (await watching).Status);
        PlanNames.AssertFor("Grow followers", (await visitor.GetEndedAsync(path)).Page.QuerySelector("h1")!.TextContent);
        await app.Database.AssertInvariantsAsync();
    }
}
