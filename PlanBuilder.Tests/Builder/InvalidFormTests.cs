using System.Net;

namespace PlanBuilder.Tests.Builder;

/// <summary>Answers that cannot be used: a sentence at the field, what was typed kept, and nothing written.</summary>
public sealed class InvalidFormTests(TestApp app) : IClassFixture<TestApp>
{
    public static TheoryData<string, string> Texts() => new(
        from field in (string[])["Form.Goal", "Form.Niche", "Form.BrandVoice"]
        from text in UnusualText.Unusable.Keys
        select (field, text));

    public static TheoryData<string> Goals() => [.. UnusualText.Usable.Keys, "grow followers", "Grow followers "];

    [Theory, MemberData(nameof(Texts))]
    public async Task Text_that_no_field_takes(string field, string text) => await IsRefusedAsync(field, UnusualText.Unusable[text]);

    [Theory, MemberData(nameof(Goals))]
    public async Task Any_goal_but_the_four(string text) =>
        await IsRefusedAsync("Form.Goal", UnusualText.Usable.GetValueOrDefault(text, text));

    [Theory]
    [InlineData("Form.Niche", 201)]
    [InlineData("Form.BrandVoice", 2_001)]
    public async Task One_character_more_than_the_limit(string field, int length) => await IsRefusedAsync(field, new string('n', length));

    [Theory]
    [InlineData("Form.Period", "0 days")]
    [InlineData("Form.Period", "-1")]
    [InlineData("Form.Period", "6 days")]
    [InlineData("Form.Period", "8 days")]
    [InlineData("Form.Period", "15 days")]
    [InlineData("Form.Period", "1e9")]
    [InlineData("Form.Period", "7 days; drop")]
    [InlineData("Form.Period", "７ days")]
    [InlineData("Form.Period", "null")]
    [InlineData("Form.Period", "[\"7 days\"]")]
    [InlineData("Form.Period", "")]
    [InlineData("Form.Platforms", "MySpace")]
    [InlineData("Form.Platforms", "")]
    [InlineData("Form.Platforms", "Instagram,TikTok")]
    [InlineData("Form.Platforms", "<b>X</b>")]
    [InlineData("Form.StartDate", "2020-01-01")]
    [InlineData("Form.StartDate", "2046-01-01")]
    [InlineData("Form.StartDate", "2027-02-31")]
    [InlineData("Form.StartDate", "tomorrow")]
    [InlineData("Form.StartDate", "２０２７-01-01")]
    [InlineData("Form.StartDate", "99999-01-01")]
    [InlineData("Form.TimeZone", "Mars/Olympus")]
    [InlineData("Form.TimeZone", "../../etc/passwd")]
    [InlineData("Form.TimeZone", "UTC+25")]
    public async Task A_choice_that_is_none(string field, string typed) => await IsRefusedAsync(field, typed);

    [Fact]
    public async Task No_goal_no_period_and_no_platform_at_all()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form",
            ("Form.Goal", null), ("Form.Period", null), ("Form.Platforms", null), ("Form.Niche", "pottery"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(3, answer.Page.QuerySelectorAll(".field-validation-error").Length);
        Assert.Equal("pottery", answer.Page.QuerySelector("#niche")!.GetAttribute("value"));
    }

    private async Task IsRefusedAsync(string field, string typed)
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var answer = await visitor.SendAsync(
            "/ai-plan-builder", "#plan-form", [.. Filled().Where(other => other.Name != field), (field, typed)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(field, Assert.Single(answer.Page.QuerySelectorAll(".field-validation-error")).GetAttribute("data-valmsg-for"));
        Assert.Empty(answer.Page.QuerySelectorAll("main img, main script, main b, [onerror]"));
        foreach (var (name, value) in Filled().Where(other => other.Name != field))
        {
            Assert.Equal(value, Shown(answer, name));
        }

        if (Shown(answer, field) is { } shown && !typed.Any(c => c is >= '\u0080' and < '\u00a0')) // which HTML cannot write
        {
            Assert.Equal(typed, shown);
        }

        Assert.Equal(0, await app.Database.OwnerAsync<int>("""
            select (count(j.id) + count(a.id))::int
              from auth.users u left join jobs j on j.user_id = u.id left join user_activity a on a.user_id = u.id
             where u.email = @email
            """, new { email }));
    }

    private static (string Name, string Value)[] Filled() =>
        [("Form.Niche", "pottery"), ("Form.BrandVoice", "dry"), ("Form.TimeZone", "Asia/Tokyo")];

    // Null for a choice: one that is not offered cannot be shown as chosen.
    private static string? Shown(Answer answer, string field) =>
        field is "Form.Goal" or "Form.Period" or "Form.Platforms" ? null
        : answer.Page.QuerySelector($"main textarea[name='{field}']")?.TextContent
          ?? answer.Page.QuerySelector($"main input[name='{field}']")!.GetAttribute("value");
}
