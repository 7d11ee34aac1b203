using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace PlanBuilder.Tests.Shared;

/// <summary>Requests that no page of ours sends: each gets a page with a sentence and a 4xx, and changes nothing.</summary>
public sealed class BadRequestTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Form = "application/x-www-form-urlencoded";

    public static TheoryData<string, string> MethodsAndPaths() => new(
        from method in (string[])["PUT", "TRACE", "DELETE", "PATCH", "OPTIONS", "BREW"]
        from path in (string[])["/ai-plan-builder", "/ai-plan-builder/plans", "/profile", "/account/sign-in", "/no-such-page", "job"]
        select (method, path));

    [Theory, MemberData(nameof(MethodsAndPaths))]
    public async Task A_method_that_an_address_does_not_take(string method, string path)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync(new HttpMethod(method), path == "job" ? await visitor.AskForPlanAsync() : path);

        Assert.Contains(
            answer.Status,
            path == "/no-such-page" ? [HttpStatusCode.NotFound] : new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.BadRequest });
        Assert.NotEmpty(answer.Page.QuerySelectorAll("main h1"));
    }

    [Fact]
    public async Task HEAD_says_what_GET_would_and_nothing_more()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var job = await visitor.AskForPlanAsync();
        await visitor.GetEndedAsync(job);
        foreach (var (path, status) in ((string, HttpStatusCode)[])
            [("/ai-plan-builder", HttpStatusCode.OK), (job, HttpStatusCode.OK), ("/profile", HttpStatusCode.OK),
             ("/css/site.css", HttpStatusCode.OK), ("/no-such-page", HttpStatusCode.NotFound)])
        {
            var answer = await visitor.SendAsync(HttpMethod.Head, path);
            Assert.Equal(status, answer.Status);
            Assert.Empty(answer.Text);
            Assert.True(answer.Response.Headers.Contains("Content-Security-Policy"));
        }
    }

    [Theory]
    [InlineData("application/json", """{"Form":{"Goal":"Grow followers"}}""")]
    [InlineData("text/plain", "Form.Goal=Grow followers")]
    [InlineData("application/xml", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"Form.Goal\"\r\n\r\ncut off")]
    [InlineData("multipart/form-data", "no boundary")]
    [InlineData("multipart/form-data; boundary="
        + "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
        + "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", "--")]
    [InlineData(Form + "; charset=utf-7", "Form.Goal=+ADw-script+AD4-")]
    [InlineData(Form + "; charset=nonsense", "Form.Goal=x")]
    [InlineData(Form, "Form.Goal=Grow+followers&Form.Niche=a%00b")]
    [InlineData(Form, "Form.Niche=a\0b&=&&&%")]
    [InlineData("nonsense", "x")]
    [InlineData("", "x")]
    public async Task A_body_that_is_no_form(string type, string body)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        foreach (var path in (string[])["/ai-plan-builder", "/profile", "/account/sign-in", "/account/sign-up", "/account/sign-out"])
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            IsRefused(await visitor.SendAsync(HttpMethod.Post, path, content), HttpStatusCode.BadRequest);
        }

        await NothingIsWrittenAsync(visitor);
    }

    [Theory]
    [InlineData("Form.Niche", 1, 1_000_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("Form.BrandVoice", 1, 1_000_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("Form.Goal", 1, 1_000_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("Form.Email", 1, 10_000_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("a", 100_000, 1, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("a", 1_000, 1, HttpStatusCode.BadRequest)]
    public async Task A_form_that_is_too_large(string field, int fields, int length, HttpStatusCode status)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var body = string.Join('&', Enumerable.Repeat($"{field}={new string('x', length)}", fields));
        foreach (var path in (string[])["/ai-plan-builder", "/profile", "/account/sign-in", "/account/sign-up"])
        {
            using var announced = new StringContent(body, Encoding.ASCII, Form);
            using var unannounced = new StreamContent(new Unseekable(Encoding.ASCII.GetBytes(body)));
            unannounced.Headers.ContentType = new MediaTypeHeaderValue(Form);
            foreach (var content in (HttpContent[])[announced, unannounced])
            {
                try
                {
                    var answer = await visitor.SendAsync(HttpMethod.Post, path, content);
                    // too many or too large, whichever is met first
                    IsRefused(answer, fields > 1 && answer.Status == HttpStatusCode.BadRequest ? answer.Status : status);
                }
                catch (HttpRequestException) when (status == HttpStatusCode.RequestEntityTooLarge)
                {
                    // It was cut off while it was still being sent.
                }
            }
        }

        await NothingIsWrittenAsync(visitor);
    }

    [Theory]
    [InlineData("/ai-plan-builder/plans?skip=99999999999999")]
    [InlineData("/ai-plan-builder/plans?skip=-5")]
    [InlineData("/ai-plan-builder/plans?skip=<script>")]
    [InlineData("/ai-plan-builder/plans?skip=1&skip=2")]
    [InlineData("/ai-plan-builder?from=nothing")]
    [InlineData("/ai-plan-builder?from=00000000-0000-0000-0000-000000000000")]
    [InlineData("/ai-plan-builder?Form.Goal=x&Form.Niche=%3Cscript%3E")]
    [InlineData("/profile?Form.Niche=x")]
    public async Task A_query_that_means_nothing_leaves_the_page_as_it_is(string path)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Empty(answer.Page.QuerySelectorAll(
            "main .refusal[role=alert]:not(:empty):not(.validation-summary-valid), .field-validation-error, main script"));
        Assert.DoesNotContain(answer.Page.QuerySelectorAll("#niche"), niche => niche.GetAttribute("value") is { Length: > 0 });
    }

    private static void IsRefused(Answer answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(answer.Page.QuerySelectorAll("main h1"));
        Assert.Empty(answer.Page.QuerySelectorAll("script:not([src])"));
    }

    private static async Task NothingIsWrittenAsync(Visitor visitor)
    {
        Assert.Contains("0 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
        Assert.Empty((await visitor.GetAsync("/profile")).Page.QuerySelector("#niche")!.GetAttribute("value") ?? "");
    }

    /// <summary>A body whose length is not known beforehand.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
