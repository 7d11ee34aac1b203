using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Shared;

/// <summary>An app behind a proxy that ends TLS on this machine.</summary>
public sealed class ProxiedApp(TestPostgres server) : TestApp(server)
{
    protected override void Configure(IWebHostBuilder builder) => builder
        .UseSetting("App:PublicUrl", "https://plans.example.org")
        .UseSetting("App:SecurityContact", "mailto:security@example.org");
}

public sealed class PublicAddressTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    private const string Session = "__Host-planbuilder.session", OldSession = "planbuilder.session";

    [Theory, InlineData("/profile"), InlineData("/"), InlineData("/ai-plan-builder/plans?skip=20"), InlineData("/api/openapi.json")]
    [InlineData("/.well-known/security.txt")]
    public async Task Nothing_leads_to_the_host_that_a_request_or_a_proxy_names(string path)
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync(
            path, ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "http"), ("X-Original-Host",
                "evil.example"));

        Assert.True(answer.Location?.StartsWith('/') ?? answer.Status == HttpStatusCode.OK, answer.Location);
        Assert.DoesNotContain("evil", answer.Response.Headers + answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_cookie_is_of_this_host_alone()
    {
        using var visitor = app.NewVisitor();
        var page = await visitor.GetAsync("/account/sign-up");
        var drafted = await PostAsync(visitor, "/ai-plan-builder", await visitor.GetAsync("/ai-plan-builder"), "#plan-form");
        string[] given = [.. CookiesOf(page), .. CookiesOf(drafted), .. CookiesOf(await SignUpAsync(visitor, page))];

        Assert.Equal(
            ["__Host-planbuilder.antiforgery", "__Host-planbuilder.device", Session, "__Host-planbuilder.tempdata"],
            given.Select(cookie => cookie.Split('=')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(given, cookie =>
        {
            var attributes = cookie.ToLowerInvariant().Split("; ")[1..];
            Assert.Contains("secure", attributes);
            Assert.Contains("httponly", attributes);
            Assert.Contains("path=/", attributes);
            Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void No_cookie_is_named_without_regard_to_the_address_people_use()
    {
        var strangers =
            from path in Directory.EnumerateFiles(Path.Combine(LayerTests.Checkout, "PlanBuilder.Web"), "*.cs", SearchOption.AllDirectories)
            where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
            let code = File.ReadAllText(path)
            where code.Contains("ookie.Name = ", StringComparison.Ordinal) || code.Contains("Cookies.Append(", StringComparison.Ordinal)
            where !code.Contains("CookieName(", StringComparison.Ordinal) // AppOptions gives it its prefix
            select Path.GetFileName(path);

        Assert.Empty(strangers);
    }

    [Fact]
    public async Task A_session_from_before_is_taken_once_and_goes_on_under_its_new_name()
    {
        var account = await app.Database.MakeAccountAsync();
        var old = $"{OldSession}={FromBefore(account)}";
        using var visitor = app.NewVisitor();
        var profile = await visitor.GetAsync("/profile", ("Cookie", old));
        var given = CookiesOf(profile);
        var renewed = given.Single(cookie => cookie.StartsWith(Session + "=", StringComparison.Ordinal)).Split(';')[0];

        Assert.Equal(HttpStatusCode.OK, profile.Status);
        Assert.Contains(given, cookie => cookie.StartsWith(OldSession + "=;", StringComparison.Ordinal)
            && cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile", ("Cookie", renewed))).Status);

        var planted = await visitor.GetAsync("/profile", ("Cookie", renewed.Replace(Session, OldSession, StringComparison.Ordinal)));
        Assert.StartsWith("/account/sign-in", planted.Location, StringComparison.Ordinal);
        Assert.Contains(CookiesOf(planted), cookie => cookie.StartsWith(OldSession + "=;", StringComparison.Ordinal));
    }

    [Theory, InlineData("/ai-plan-builder"), InlineData("/no-such-page"), InlineData("/css/site.css"), InlineData("/api/get-job-status")]
    [InlineData("/health/live")]
    public async Task Every_answer_asks_for_https_from_then_on(string path)
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync(path);
        Assert.Equal("max-age=31536000", answer.Response.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task Security_txt_says_where_to_report_and_expires_within_a_year()
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync("/.well-known/security.txt");
        var fields = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line.Split(": ")[0], line => line.Split(": ")[1]);

        Assert.Equal("text/plain; charset=utf-8", answer.Response.Content.Headers.ContentType!.ToString());
        Assert.Equal("mailto:security@example.org", fields["Contact"]);
        Assert.Equal("https://plans.example.org/.well-known/security.txt", fields["Canonical"]);
        var expires = DateTimeOffset.ParseExact(
            fields["Expires"], "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(expires, DateTimeOffset.UtcNow.AddDays(30), DateTimeOffset.UtcNow.AddDays(364));
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

    // As a version without the prefix gave it.
    private string FromBefore(Guid account)
    {
        var options = app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var properties = new AuthenticationProperties
        {
            IsPersistent = true, IssuedUtc = DateTimeOffset.UtcNow, ExpiresUtc = DateTimeOffset.UtcNow.AddDays(1),
        };
        return options.TicketDataFormat.Protect(new AuthenticationTicket(
            new Account(account, "ana@example.org").ToPrincipal(), properties, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    private static Task<Answer> SignUpAsync(Visitor visitor, Answer page) => PostAsync(
        visitor, "/account/sign-up", page, "main form", ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password",
            "a long password"));

    // A visitor over plain http keeps no Secure cookies.
    private static async Task<Answer> PostAsync(
        Visitor visitor, string path, Answer page, string form, params (string Name, string? Value)[] changed)
    {
        using var content = new FormUrlEncodedContent(Visitor.Filled(page, form, changed));
        return await visitor.SendAsync(HttpMethod.Post, path, content, ("Cookie", CookiesOf(page)[0].Split(';')[0]));
    }

    private static string[] CookiesOf(Answer answer) =>
        answer.Response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
}
