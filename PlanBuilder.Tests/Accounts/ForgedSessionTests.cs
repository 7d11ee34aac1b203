using System.Net;

namespace PlanBuilder.Tests.Accounts;

/// <summary>
/// Cookies and tokens that were changed, are somebody else's, or are missing: nobody is let in by them, and no page falls over.
/// </summary>
public sealed class ForgedSessionTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Session = "planbuilder.session";

    [Theory]
    [InlineData("first letter")]
    [InlineData("last letter")]
    [InlineData("middle letter")]
    [InlineData("half")]
    [InlineData("twice")]
    [InlineData("chunks-3")]
    [InlineData("chunks-2000000000")]
    [InlineData("chunks--1")]
    [InlineData("nothing")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("8,000 letters")]
    public async Task A_changed_session_is_none(string change)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var whole = visitor.Cookies[Session]!.Value;
        visitor.Cookies[Session]!.Expired = true;
        var forged = change switch
        {
            "first letter" => 'X' + whole[1..],
            "last letter" => whole[..^2] + (whole[^2] == 'A' ? "BB" : "AA"),
            "middle letter" => whole[..80] + (whole[80] == 'A' ? 'B' : 'A') + whole[81..],
            "half" => whole[..(whole.Length / 2)],
            "twice" => whole + whole,
            "nothing" => "",
            "8,000 letters" => new string('a', 8_000),
            _ => change,
        };

        foreach (var page in (string[])[path, "/profile", "/ai-plan-builder/plans"])
        {
            var answer = await visitor.SendAsync(HttpMethod.Get, page, null, ("Cookie", $"{Session}={forged}"));
            Assert.Equal(HttpStatusCode.Redirect, answer.Status);
            Assert.Contains("/account/sign-in", answer.Location, StringComparison.Ordinal);
        }

        var form = await visitor.SendAsync(HttpMethod.Get, "/ai-plan-builder", null, ("Cookie", $"{Session}={forged}"));
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.Contains("Sign in", form.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("planbuilder.antiforgery", "changed")]
    [InlineData("planbuilder.antiforgery", "chunks-3")]
    [InlineData("planbuilder.tempdata", "changed")]
    [InlineData("planbuilder.tempdata", "chunks-2000000000")]
    [InlineData("other", "\"{}<>;=,")]
    public async Task Another_changed_cookie_changes_nothing(string cookie, string value)
    {
        using var visitor = app.NewVisitor();
        foreach (var page in (string[])["/ai-plan-builder", "/account/sign-in", "/account/sign-up", "/no-such-page"])
        {
            var answer = await visitor.SendAsync(HttpMethod.Get, page, null, ("Cookie", $"{cookie}={value}"));
            Assert.Equal(page == "/no-such-page" ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.Status);
        }
    }

    [Fact]
    public async Task A_token_of_another_account_and_none_at_all_are_refused_and_nothing_is_done()
    {
        using var other = app.NewVisitor();
        await other.SignUpAsync();
        var foreign = Token(await other.GetAsync("/profile"));
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await visitor.GetEndedAsync(path);

        foreach (var token in (string?[])[foreign, null, "", "CfDJ8", new string('x', 4_000)])
        {
            var form = await visitor.SendAsync("/ai-plan-builder", "#plan-form", (TokenField, token), ("Form.Niche", "pottery"));
            Assert.Equal(HttpStatusCode.BadRequest, form.Status);
            Assert.Equal("pottery", form.Page.QuerySelector("#niche")!.GetAttribute("value"));
            var profile = await visitor.SendAsync("/profile", "main form", (TokenField, token), ("Form.Niche", "pottery"));
            Assert.Equal(HttpStatusCode.BadRequest, profile.Status);
            Assert.Equal("pottery", profile.Page.QuerySelector("#niche")!.GetAttribute("value"));
            foreach (var action in (string[])["Cancel", "TryAgain"])
            {
                using var content = new FormUrlEncodedContent(token is null ? [] : [new(TokenField, token)]);
                Assert.Equal(
                    HttpStatusCode.BadRequest,
                    (await visitor.SendAsync(HttpMethod.Post, $"{path}?handler={action}", content)).Status);
            }

            Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync("/profile", "header form", (TokenField, token))).Status);
        }

        Assert.Contains("1 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
        Assert.Empty((await visitor.GetAsync("/profile")).Page.QuerySelector("#niche")!.GetAttribute("value") ?? "");
    }

    private const string TokenField = "__RequestVerificationToken";

    private static string Token(Answer page) => page.Page.QuerySelector($"main [name={TokenField}]")!.GetAttribute("value")!;
}
