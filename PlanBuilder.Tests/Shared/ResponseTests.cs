using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PlanBuilder.Tests.Shared;

/// <summary>What every answer has, and what the app says to requests that make no sense.</summary>
public sealed class ResponseTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Every_page_carries_a_strict_policy_and_nothing_inline()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var plan = await visitor.AskForPlanAsync();
        string[] paths =
        [
            "/ai-plan-builder", "/ai-plan-builder/plans", "/usage", "/notifications", "/profile", "/account/delete", plan,
            "/no-such-page",
        ];
        foreach (var path in paths)
        {
            var answer = await visitor.GetAsync(path);
            Assert.Equal(
                "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
                answer.Response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Empty(answer.Page.QuerySelectorAll("[style], style, script:not([src]), [onclick], [onload]"));
            Assert.All(answer.Page.QuerySelectorAll("form[method=post]"),
                form => Assert.NotNull(form.QuerySelector("[name=__RequestVerificationToken]")));
        }
    }

    [Theory, InlineData("/ai-plan-builder"), InlineData("/no-such-page"), InlineData("/css/site.css"), InlineData("/api/get-job-status")]
    public async Task Every_answer_keeps_other_sites_and_devices_out(string path)
    {
        using var visitor = app.NewVisitor();
        var headers = (await visitor.GetAsync(path)).Response.Headers;

        Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Equal("same-origin", headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Equal("same-origin", headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("camera=(), ", headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.False(headers.Contains("Strict-Transport-Security")); // this app doesn't know that it's reached by https
    }

    [Fact]
    public async Task A_redirect_is_a_path_whatever_host_a_request_names()
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync("/ai-plan-builder/plans?page=2", ("Host", "evil.example"));
        Assert.Equal("/account/sign-in?returnUrl=%2Fai-plan-builder%2Fplans%3Fpage%3D2", answer.Location);
    }

    [Fact]
    public async Task Crawlers_are_told_to_leave_alone_every_page_but_the_form()
    {
        using var visitor = app.NewVisitor();
        var closed = (await visitor.GetAsync("/robots.txt")).Text.Split('\n')
            .Where(line => line.StartsWith("Disallow: ", StringComparison.Ordinal))
            .Select(line => line["Disallow: ".Length..])
            .ToList();
        var open =
            from endpoint in app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null
            let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
            where !closed.Any(start => path.StartsWith(start, StringComparison.Ordinal))
            select path;

        Assert.Equal(["/ai-plan-builder", "/error"], open.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task There_is_no_security_txt_where_nobody_is_named() =>
        Assert.Equal(HttpStatusCode.NotFound, (await app.NewVisitor().GetAsync("/.well-known/security.txt")).Status);

    [Fact]
    public async Task Requests_that_make_no_sense_get_a_sentence_and_never_a_500()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var huge = new FormUrlEncodedContent([new("Form.Niche", new string('x', 1_000_000))]);
        using var many = new FormUrlEncodedContent(
            Enumerable.Range(0, 5_000).Select(n => new KeyValuePair<string, string>("Form.Platforms", "X")));
        using var bare = new FormUrlEncodedContent([]);
        using var nul = new FormUrlEncodedContent([new("Form.Niche", "a\0b")]);
        using var trace = new HttpRequestMessage(HttpMethod.Trace, "/ai-plan-builder");
        using var put = new HttpRequestMessage(HttpMethod.Put, "/ai-plan-builder");
        HttpResponseMessage[] answers =
        [
            await visitor.Http.PostAsync("/ai-plan-builder", json, TestContext.Current.CancellationToken),
            await visitor.Http.PostAsync("/ai-plan-builder", huge, TestContext.Current.CancellationToken),
            await visitor.Http.PostAsync("/ai-plan-builder", many, TestContext.Current.CancellationToken),
            await visitor.Http.PostAsync("/profile", bare, TestContext.Current.CancellationToken),
            await visitor.Http.PostAsync("/profile", many, TestContext.Current.CancellationToken),
            await visitor.Http.PostAsync("/ai-plan-builder", nul, TestContext.Current.CancellationToken),
            await visitor.Http.SendAsync(trace, TestContext.Current.CancellationToken),
            await visitor.Http.SendAsync(put, TestContext.Current.CancellationToken),
            await visitor.Http.GetAsync("/ai-plan-builder/plans?skip=99999999999999", TestContext.Current.CancellationToken),
            await visitor.Http.GetAsync("/error", TestContext.Current.CancellationToken),
        ];

        Assert.All(answers, answer => Assert.InRange((int)answer.StatusCode, 200, 499));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answers[1].StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, answers[3].StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, answers[^1].StatusCode);
        Assert.Contains("0 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("PUT")]
    public async Task A_page_without_such_a_handler_says_so(string method)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), await visitor.AskForPlanAsync());
        using var answer = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.BadRequest });
        Assert.Contains("<h1>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_none_is_replaced()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.AskForPlanAsync(("Form.Key", "'; drop table jobs; --"));
    }

    [Fact]
    public async Task Files_with_a_version_in_their_address_are_kept_for_a_year()
    {
        using var visitor = app.NewVisitor();
        var page = await visitor.GetAsync("/ai-plan-builder");
        var style = page.Page.QuerySelector("link[href*='site.css']")!.GetAttribute("href")!;
        var answer = await visitor.GetAsync(style);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("public, max-age=31536000, immutable", answer.Response.Headers.CacheControl!.ToString());
    }
}
