using System.Net;
using PlanBuilder.Tests.Workbench;

namespace PlanBuilder.Tests.Jobs;

/// <summary>An app without <c>N8N_CALLBACK_SECRET</c>.</summary>
public sealed class N8nWithoutCallbackTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task Without_a_secret_there_is_no_callback()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        using var request = N8nCallbackTests.Event(PlanApp.IdOf(path), """{"type":"failed"}""");
        using var answer = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
