using System.Net;
using AngleSharp.Dom;

namespace PlanBuilder.Tests.Builder;

/// <summary>A newcomer sees a sample plan, fills in the form, creates an account, and has a plan.</summary>
public sealed class FirstVisitTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_newcomer_sees_a_sample_plan()
    {
        using var visitor = app.NewVisitor();
        var page = (await visitor.GetAsync("/ai-plan-builder")).Page;
        var cards = page.QuerySelectorAll(".sample .post").ToList();

        Assert.Equal((13, 7), (cards.Count, page.QuerySelectorAll(".sample .day").Length));
        Assert.All(cards, card =>
        {
            var whole = page.QuerySelector(card.QuerySelector("a")!.GetAttribute("href")!)!;
            Assert.Equal(card.QuerySelector("h4")!.TextContent, whole.QuerySelector("h3")!.TextContent);
            Assert.NotEmpty(whole.QuerySelector(".caption")!.TextContent);
        });
        Assert.Equal(
            ["You get drafts.", "We don't post for you.", "3 plans a month are free."],
            page.QuerySelectorAll(".assurances b").Select(claim => claim.TextContent));
        Assert.Contains(
            "built-in collection of ideas, without AI", page.QuerySelector(".assurances")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["Sign in", "Create account"], page.QuerySelectorAll(".right a").Select(link => link.TextContent));
    }

    [Fact]
    public async Task A_signed_in_visitor_sees_no_sample()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var page = (await visitor.GetAsync("/ai-plan-builder")).Page;

        Assert.Null(page.QuerySelector(".sample, .assurances"));
        Assert.DoesNotContain("Create account", page.QuerySelector(".top")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_is_submitted_once_after_sign_up()
    {
        using var visitor = app.NewVisitor();
        var sent = await visitor.SendAsync("/ai-plan-builder", "#plan-form",
            ("Form.Niche", "falconry"), ("Form.BrowserZone", "Asia/Tokyo"), ("Form.TimeZone", "Tokyo"));
        Assert.StartsWith("/account/sign-up?returnUrl=", sent.Location, StringComparison.Ordinal);
        var joined = await visitor.SendAsync(sent.Location!, "main form",
            ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password"));
        Assert.StartsWith("/ai-plan-builder?send=", joined.Location, StringComparison.Ordinal);

        var job = await visitor.GetAsync(joined.Location!);
        Assert.Equal(HttpStatusCode.SeeOther, job.Status);
        Assert.Contains("Falconry", (await visitor.GetEndedAsync(job.Location!)).Words, StringComparison.Ordinal);
        Assert.Equal("Tokyo", (await visitor.GetAsync("/profile")).Page.QuerySelector("#zone")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(joined.Location!)).Status);
        Assert.Contains("1 of 3 plans used", (await visitor.GetAsync("/usage")).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?send=")]
    [InlineData("?send=0123456789abcdef0123456789abcdef")]
    public async Task The_form_is_not_submitted_on_any_other_visit(string query)
    {
        using var visitor = app.NewVisitor();
        await visitor.SendAsync("/ai-plan-builder", "#plan-form", ("Form.Niche", "falconry"));
        await visitor.SignUpAsync();
        var page = await visitor.GetAsync("/ai-plan-builder" + query);

        Assert.Equal("falconry", page.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Contains("0 of 3 plans used", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_the_page_has_a_title_a_description_and_a_picture()
    {
        using var visitor = app.NewVisitor();
        var page = (await visitor.GetAsync("/ai-plan-builder")).Page;

        Assert.Equal("Plan your posts · PlanBuilder", page.Title);
        Assert.Equal(page.Title, Meta(page, "meta[property='og:title']"));
        Assert.InRange(Meta(page, "meta[name=description]").Length, 50, 300);
        var picture = new Uri(Meta(page, "meta[property='og:image']"));
        Assert.Equal(visitor.Http.BaseAddress!.Authority, picture.Authority);
        Assert.Equal("image/png", await TypeAsync(picture.PathAndQuery));
        Assert.Equal("application/manifest+json", await TypeAsync(page.QuerySelector("link[rel=manifest]")!.GetAttribute("href")!));
        Assert.Equal("image/png", await TypeAsync(page.QuerySelector("link[rel=apple-touch-icon]")!.GetAttribute("href")!));

        async Task<string?> TypeAsync(string path) => (await visitor.GetAsync(path)).Response.Content.Headers.ContentType?.MediaType;
    }

    private static string Meta(IDocument page, string selector) => page.QuerySelector(selector)!.GetAttribute("content")!;
}
