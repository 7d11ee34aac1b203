using System.Net;
using System.Text;

namespace PlanBuilder.Tests.Builder;

/// <summary>Odd text that is allowed: kept whole, shown as it was typed wherever it is shown, and never read as markup.</summary>
public sealed class UnusualTextTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly string[] Spaces = ["", "   ", "\t \r\n \u00a0\u3000"];

    public static TheoryData<string> Names() => [.. UnusualText.Usable.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task It_is_whole_on_every_page_and_never_markup(string name)
    {
        var typed = UnusualText.Usable[name];
        var kept = Browser(typed);
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        Assert.Equal(
            "/profile", (await visitor.SendAsync("/profile", "main form", ("Form.Niche", typed), ("Form.BrandVoice", typed))).Location);
        var path = await visitor.AskForPlanAsync(("Form.Niche", typed), ("Form.BrandVoice", typed));
        var plan = await visitor.GetEndedAsync(path);
        var profile = await visitor.GetAsync("/profile");
        var list = await visitor.GetAsync("/ai-plan-builder/plans");
        var again = await visitor.GetAsync($"/ai-plan-builder?from={path.Split('/')[^1]}");

        Assert.Equal(14, plan.Page.QuerySelectorAll(".post").Length);
        Assert.Equal(kept, profile.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal(kept, profile.Page.QuerySelector("#voice")!.TextContent);
        Assert.Equal(kept, again.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal(kept, again.Page.QuerySelector("#voice")!.TextContent);
        Assert.Equal(kept, Assert.Single(list.Page.QuerySelectorAll(".plans .niche")).TextContent);
        Assert.Equal((kept, kept), await app.Database.OwnerAsync<(string, string)>(
            "select input ->> 'niche', input ->> 'brandVoiceId' from jobs where id = @id", new { id = Guid.Parse(path.Split('/')[^1]) }));
        Assert.All([plan, profile, list, again], answer =>
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Empty(
                answer.Page.QuerySelectorAll("img, script:not([src]), [onerror], [onload], [hx-get*=sign-out], [href^=javascript]"));
            Assert.DoesNotContain(
                answer.Page.QuerySelectorAll("a"),
                link => link.GetAttribute("href")!.Contains("evil", StringComparison.Ordinal));
            Assert.DoesNotContain(answer.Words, words => words == '\0');
        });
        Assert.DoesNotContain("49", plan.Page.QuerySelector(".caption")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_spaces_is_as_good_as_nothing()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        foreach (var spaces in Spaces)
        {
            var path = await visitor.AskForPlanAsync(
                ("Form.Niche", spaces), ("Form.BrandVoice", spaces), ("Form.StartDate", spaces), ("Form.TimeZone", spaces));
            var plan = await visitor.GetEndedAsync(path);
            Assert.Equal(14, plan.Page.QuerySelectorAll(".post").Length);
            Assert.Contains("Times in UTC", plan.Words, StringComparison.Ordinal);
            Assert.Null(await app.Database.OwnerAsync<string?>(
                "select input ->> 'niche' from jobs where id = @id", new { id = Guid.Parse(path.Split('/')[^1]) }));
        }
    }

    [Fact]
    public async Task A_brand_voice_may_be_long()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var voice = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 250)); // 2,000 as a browser counts them
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync(("Form.BrandVoice", voice)));
    }

    [Theory]
    [InlineData("%ED%A0%80")] // a lone surrogate
    [InlineData("%FF%FE")]
    [InlineData("%C0%AF")]
    public async Task Escaped_bytes_that_are_no_UTF8_are_kept_as_they_were_written(string spelled)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        using var filled = new FormUrlEncodedContent(
            Visitor.Filled(await visitor.GetAsync("/ai-plan-builder"), "#plan-form", ("Form.Niche", null)));
        using var form = new StringContent(
            await filled.ReadAsStringAsync(TestContext.Current.CancellationToken) + $"&Form.Niche={spelled}",
            Encoding.ASCII, "application/x-www-form-urlencoded");
        var answer = await visitor.SendAsync(HttpMethod.Post, "/ai-plan-builder", form);

        await visitor.GetEndedAsync(answer.Location!);
        Assert.Equal(spelled, (await visitor.GetAsync("/ai-plan-builder/plans")).Page.QuerySelector(".plans .niche")!.TextContent);
    }

    // Line ends come and go as one, and HTML lets a field hold them as LF.
    private static string Browser(string typed) =>
        typed.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim();
}
