using System.Net;
using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Shared;

/// <summary>An app behind a proxy that ends TLS on this machine.</summary>
public sealed class ProxiedApp(TestPostgres server) : TestApp(server)
{
    protected override void Configure(IWebHostBuilder builder) => builder.UseSetting("App:PublicUrl", "https://plans.example.org");
}

public sealed class PublicAddressTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    [Fact]
    public async Task Links_lead_to_the_address_people_use_whatever_the_proxy_forwards()
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync("/profile", ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"));
        Assert.StartsWith("https://plans.example.org/account/sign-in?", answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_cookie_is_secure()
    {
        using var visitor = app.NewVisitor();
        var page = await visitor.GetAsync("/account/sign-up");
        var cookie = Assert.Single(CookiesOf(page));
        using var form = new FormUrlEncodedContent(
            Visitor.Filled(page, "main form", ("Form.Email", "ana@example.org"), ("Form.Password", "a long password")));
        var signedUp = await visitor.SendAsync(HttpMethod.Post, "/account/sign-up", form, ("Cookie", cookie.Split(';')[0]));

        Assert.Equal(HttpStatusCode.Redirect, signedUp.Status);
        Assert.All([cookie, .. CookiesOf(signedUp)], given => Assert.Contains("; secure", given, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(CookiesOf(signedUp), given => given.StartsWith("planbuilder.session=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_says_for_whom_it_asks()
    {
        for (var tries = 0; tries < 8; tries++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await GuessAsync("203.0.113.7"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync("203.0.113.7"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await GuessAsync("203.0.113.8"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync("203.0.113.99, 203.0.113.7")); // what its caller says is not believed
    }

    private async Task<HttpStatusCode> GuessAsync(string caller)
    {
        using var visitor = app.NewVisitor();
        var page = await visitor.GetAsync("/account/sign-in");
        using var form = new FormUrlEncodedContent(
            Visitor.Filled(page, "main form", ("Form.Email", "target@example.org"), ("Form.Password", "a guess")));
        return (await visitor.SendAsync(HttpMethod.Post, "/account/sign-in", form,
            ("Cookie", CookiesOf(page)[0].Split(';')[0]), ("X-Forwarded-For", caller))).Status;
    }

    private static string[] CookiesOf(Answer answer) =>
        answer.Response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
}
