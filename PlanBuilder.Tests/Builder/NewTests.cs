using System.Net;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Builder;

public sealed class NewTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_visitor_asks_for_a_plan_and_reads_it()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(
            ("Form.Goal", "Increase engagement"), ("Form.Period", "14 days"),
            ("Form.Platforms", "Instagram"), ("Form.Platforms", "TikTok"), ("Form.Platforms", "X"), ("Form.Platforms", "LinkedIn"),
            ("Form.Niche", "sourdough bakery"));

        var page = await visitor.GetEndedAsync(path);

        PlanNames.AssertFor("sourdough bakery", page.Page.QuerySelector("h1")!.TextContent, 14);
        Assert.Equal(14, page.Page.QuerySelectorAll(".day").Length);
        Assert.Equal(56, page.Page.QuerySelectorAll(".post").Length);
        Assert.StartsWith("Day 1", page.Page.QuerySelector(".day h2")!.TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_AI_the_button_names_none()
    {
        using var visitor = app.NewVisitor();

        Assert.Equal("Generate plan", (await visitor.GetAsync("/ai-plan-builder")).Page.QuerySelector("#plan-form .primary")!.TextContent);
    }

    [Fact]
    public async Task A_form_that_is_wrong_comes_back_with_a_sentence_at_each_field_and_what_was_typed()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form",
            ("Form.Goal", "Get rich"), ("Form.Period", "8 days"), ("Form.Platforms", null), ("Form.Niche", new string('n', 201)),
            ("Form.StartDate", "2026-02-31"), ("Form.TimeZone", "Mars/Olympus"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            ["Choose a goal.", "Choose 7, 14, 28, or 30 days.", "Choose at least one platform.",
             "The niche can't be longer than 200 characters.",
             "Enter a date, like 2026-12-31.", ZoneNames.Unknown],
            answer.Page.QuerySelectorAll(".field-validation-error").Select(sentence => sentence.TextContent));
        Assert.Equal(new string('n', 201), answer.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal("Mars/Olympus", answer.Page.QuerySelector("#zone")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_form_whose_plans_were_deleted_asks_once_more_and_makes_another()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        for (var plan = 0; plan < 2; plan++)
        {
            await visitor.GetEndedAsync((await visitor.SendAsync("/ai-plan-builder", form, "#plan-form")).Location!);
            await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Delete]");
        }

        var asked = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form");

        Assert.Equal(HttpStatusCode.Conflict, asked.Status);
        Assert.Contains("You've already requested this plan and deleted it.", asked.Words, StringComparison.Ordinal);
        await visitor.GetEndedAsync((await visitor.SendAsync("/ai-plan-builder", asked, "#plan-form")).Location!);
    }

    [Fact]
    public async Task The_same_form_twice_is_one_job_and_a_changed_one_is_another()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        var both = await Task.WhenAll(
            visitor.SendAsync("/ai-plan-builder", form, "#plan-form"), visitor.SendAsync("/ai-plan-builder", form, "#plan-form"));
        Assert.Equal(both[0].Location, both[1].Location);

        await visitor.GetEndedAsync(both[0].Location!);
        var changed = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Niche", "pottery"));
        var changedAgain = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Niche", "pottery"));
        Assert.NotEqual(both[0].Location, changed.Location);
        Assert.Equal(changed.Location, changedAgain.Location);
        Assert.Contains("2 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fourth_plan_of_a_month_is_refused_with_what_was_typed()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var form = await visitor.GetAsync("/ai-plan-builder");
        for (var plan = 1; plan <= 3; plan++)
        {
            await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        }

        var refused = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Niche", "the fourth"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("You've used 3 of 3 plans this month", refused.Words, StringComparison.Ordinal);
        Assert.Equal("the fourth", refused.Page.QuerySelector("#niche")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_form_with_a_token_of_another_session_is_not_taken_and_keeps_what_was_typed()
    {
        using var visitor = app.NewVisitor();
        var before = await visitor.GetAsync("/ai-plan-builder");
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", before, "#plan-form", ("Form.Niche", "pottery"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Try again.", answer.Words, StringComparison.Ordinal);
        Assert.Equal("pottery", answer.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync("/ai-plan-builder", answer, "#plan-form")).Status);
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("{{7*7}} @Model ' or 1=1 -- \" hx-get=\"/x\"")]
    [InlineData("\u202eright to left\u200b 👩‍👩‍👧 مخبز")]
    public async Task Whatever_is_typed_is_shown_as_typed_and_never_as_markup(string niche)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", niche), ("Form.BrandVoice", niche));
        var page = await visitor.GetEndedAsync(path);

        Assert.Equal(14, page.Page.QuerySelectorAll(".post").Length);
        Assert.Empty(page.Page.QuerySelectorAll("img, [onerror], .post [hx-get]"));
    }

    [Theory]
    [InlineData("Form.BrandVoice", "bell \a")]
    [InlineData("Form.Niche", "lone \uFFFD")]
    [InlineData("Form.StartDate", "2020-01-01")]
    [InlineData("Form.StartDate", "2046-01-01")]
    [InlineData("Form.Period", "１４ days")]
    [InlineData("Form.Platforms", "MySpace")]
    public async Task What_cannot_be_used_is_refused_at_its_field_and_changes_nothing(string field, string typed)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form", (field, typed));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Single(answer.Page.QuerySelectorAll($"[data-valmsg-for='{field}'].field-validation-error"));
        Assert.Contains("0 of 3 plans used", answer.Words, StringComparison.Ordinal);
    }
}
