using System.Diagnostics;
using System.Net;

namespace PlanBuilder.Tests.Shared;

public sealed class PublishTests : IDisposable
{
    private readonly EmbeddedApp embedded = new();

    public void Dispose() => embedded.Dispose();

    [Fact]
    public async Task The_published_app_finds_its_files_wherever_it_is_started_from()
    {
        var published = Path.Combine(embedded.Folder, "published");
        using (var publish = Process.Start("dotnet",
            ["publish", Path.Combine(LayerTests.Checkout, "PlanBuilder.Web"), "--no-build", "--configuration", Configuration,
             "--output", published, "--verbosity", "quiet"]))
        {
            await Wait.EndAsync(
                "dotnet publish to end", publish.WaitForExitAsync(TestContext.Current.CancellationToken), limit: TimeSpan.FromMinutes(3));
            Assert.Equal(0, publish.ExitCode);
        }

        await using var app = await AppProcess.StartBuildAsync(Path.Combine(published, "PlanBuilder.Web.dll"), embedded.Folder);
        using var visitor = new Visitor(app.Address);
        foreach (var path in (string[])["/css/site.css", "/js/site.js", "/lib/htmx/htmx.min.js", "/lib/pico/pico.min.css", "/favicon.svg"])
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(path)).Status);
        }

        await visitor.SignUpAsync();
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        Assert.DoesNotContain(app.Output, line => line.StartsWith("info: Microsoft", StringComparison.Ordinal)); // appsettings.json is read
    }

    // The build under test is the one to publish.
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
