using System.Net;
using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A sender that cannot sign, where a setting allows it.</summary>
public sealed class N8nHeaderSecretTests(N8nHeaderSecretTests.App app) : IClassFixture<N8nHeaderSecretTests.App>
{
    [Theory, InlineData(N8nApp.CallbackSecret, HttpStatusCode.OK)]
    [InlineData("another-secret-just-as-long-as-it", HttpStatusCode.Unauthorized), InlineData("", HttpStatusCode.Unauthorized)]
    public async Task The_secret_in_a_header_is_enough(string secret, HttpStatusCode expected)
    {
        var id = await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync());
        using var http = new HttpClient { BaseAddress = app.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/jobs/{id}/events")
        {
            Content = new StringContent("""{"type":"started"}"""), Headers = { { "X-PlanBuilder-Secret", secret } },
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }

    public sealed class App(TestPostgres server) : TestApp(server)
    {
        protected override void Configure(IWebHostBuilder builder)
        {
            builder.UseSetting("Jobs:Workers", "0");
            builder.UseSetting("N8N_CALLBACK_SECRET", N8nApp.CallbackSecret);
            builder.UseSetting("N8n:AllowHeaderSecret", "true");
        }
    }
}
