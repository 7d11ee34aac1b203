using System.Net;

namespace PlanBuilder.Tests.Plans;

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

        Assert.Equal("Increase engagement, 14 days", page.Page.QuerySelector("h1")!.TextContent);
        Assert.Equal(14, page.Page.QuerySelectorAll(".day").Length);
        Assert.Equal(56, page.Page.QuerySelectorAll(".post").Length);
        Assert.StartsWith("Day 1", page.Page.QuerySelector(".day h2")!.TextContent, StringComparison.Ordinal);
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
            ["Choose one of the goals.", "Choose 7 or 14 days.", "Choose at least one platform.", "The niche has at most 200 characters.",
             "Enter a date such as 2026-12-31.", "Choose a time zone from the list, such as Europe/Lisbon."],
            answer.Page.QuerySelectorAll(".field-validation-error").Select(sentence => sentence.TextContent));
        Assert.Equal(new string('n', 201), answer.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal("Mars/Olympus", answer.Page.QuerySelector("#zone")!.GetAttribute("value"));
    }
}
