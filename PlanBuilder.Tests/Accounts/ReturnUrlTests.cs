using System.Net;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Addresses to go on to after signing in, which anybody can put into a link.</summary>
public sealed class ReturnUrlTests(TestApp app) : IClassFixture<TestApp>
{
    public static TheoryData<string> Elsewhere() =>
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "///evil.example", "/\t/evil.example",
            "\t//evil.example", "/\r\n/evil.example",
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "https://evil.example/", "http:evil.example", "evil.example",
            "~//evil.example",
        "/é", "/café", "/x?y=😀", "/x\r\nSet-Cookie: a=b", new string('/', 1_000), "/x\u007f", "/\u202egnp", "/" + new string('x', 3_000),
    ];

    [Theory, MemberData(nameof(Elsewhere))]
    public async Task Nobody_is_led_elsewhere(string address)
    {
        using var visitor = app.NewVisitor();
        var query = $"?returnUrl={Uri.EscapeDataString(address)}";
        var open = await visitor.GetAsync("/account/sign-in" + query);
        Assert.Equal(HttpStatusCode.OK, open.Status);
        Assert.Empty(open.Page.QuerySelectorAll("main script, [href^='javascript' i], [href*='//evil'], [action]"));

        var email = $"{Guid.NewGuid():N}@example.org";
        IsHome(
            await visitor.SendAsync("/account/sign-up" + query, "main form", ("Form.Email", email), ("Form.Password", "a long password")));
        IsHome(await visitor.GetAsync("/account/sign-in" + query));
        IsHome(await visitor.GetAsync("/account/sign-up" + query));
        await visitor.SendAsync("/profile", "header form");
        IsHome(await visitor.SendAsync(
            "/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "a long password"), ("ReturnUrl", address)));
    }

    /// <summary>The form of a page that was opened with the address is sent to it, as a browser does: the address stands in both.</summary>
    [Theory, MemberData(nameof(Elsewhere))]
    public async Task A_right_password_signs_in_whatever_the_address_asks_for(string address)
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "header form");
        var page = "/account/sign-in?returnUrl=" + Uri.EscapeDataString(address);

        IsHome(await visitor.SendAsync(page, "main form", ("Form.Email", email), ("Form.Password", "a long password")));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task The_form_is_followed_and_not_the_address_it_was_sent_to()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "header form");
        var answer = await visitor.SendAsync("/account/sign-in?returnUrl=/usage", "main form",
            ("Form.Email", email), ("Form.Password", "a long password"), ("ReturnUrl", "/notifications"));

        Assert.Equal("/notifications", answer.Location);
    }

    [Theory]
    [InlineData("https://evil.example/x", "%2Fx")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("http://[", "%2F")]
    [InlineData("//evil.example//y", null)]
    public async Task A_fragment_whose_session_is_over_leads_to_sign_in_here(string currentUrl, string? back)
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync(
            $"/ai-plan-builder/{Guid.NewGuid()}?handler=Status&since=1", ("HX-Request", "true"), ("HX-Current-URL", currentUrl));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        var to = answer.Response.Headers.GetValues("HX-Redirect").Single();
        Assert.StartsWith("/account/sign-in?returnUrl=" + back, to, StringComparison.Ordinal);
        var signIn = await visitor.SendAsync(to.Replace("sign-in", "sign-up", StringComparison.Ordinal), "main form",
            ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password"));
        Assert.StartsWith("/", signIn.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", signIn.Location, StringComparison.Ordinal);
    }

    private static void IsHome(Answer answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Equal("/ai-plan-builder", answer.Location);
    }
}
