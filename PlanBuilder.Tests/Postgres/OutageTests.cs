using System.Net;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

public sealed class OutageTests : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Fact]
    public async Task While_Postgres_is_stopped_pages_say_so_and_all_works_again_when_it_is_back()
    {
        await using var app = await AppProcess.StartAsync(embedded.Folder);
        using var visitor = new Visitor(app.Address);
        await visitor.SignUpAsync();
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync());

        await embedded.StopPostgresAsync();
        foreach (var path in (string[])["/ai-plan-builder", "/ai-plan-builder/plans", "/profile"])
        {
            var answer = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("The database isn't responding.", answer.Words, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await visitor.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/health/live")).Status);
        Assert.Single(app.Output, line => line.Contains("The database isn't responding", StringComparison.Ordinal));

        await embedded.StartPostgresAsync();
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        await embedded.AssertInvariantsAsync();
        Assert.DoesNotContain(app.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_app_that_starts_before_its_Postgres_says_so_and_recovers_by_itself()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var app = await AppProcess.StartAsync(
            embedded.Folder, ("DATABASE_URL", $"postgres://planbuilder_app@127.0.0.1:{port}/postgres"),
            ("ConnectionStrings__Migrations", $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres"));
        using var visitor = new Visitor(app.Address);
        foreach (var path in (string[])["/ai-plan-builder", "/account/sign-up"]) // without its keys it could not take a form
        {
            Assert.Contains("The database isn't responding.", (await visitor.GetAsync(path)).Words, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/health/live")).Status);

        using var later = new EmbeddedApp();
        await using var postgres = await EmbeddedPostgres.StartAsync(
            later.Folder, null, TestContext.Current.CancellationToken, ["listen_addresses = '127.0.0.1'", $"port = {port}"]);
        await visitor.GetReadyAsync();
        await visitor.SignUpAsync();
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        Assert.Contains(app.Output, line => line.Contains("The database isn't responding", StringComparison.Ordinal));
        await using var connection = await TestDatabase.OpenFreshAsync($"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
        await Invariants.AssertAsync(connection);
        Assert.DoesNotContain(app.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }
}
