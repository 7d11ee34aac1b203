using System.Text.RegularExpressions;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.E2E;

/// <summary>Posts that are written anew, as their creator sees it: one in its panel, and a whole plan.</summary>
public sealed class RewriteJourneys(Stage stage, AiStage ai) : IClassFixture<AiStage>, IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task One_post_is_rewritten_in_its_panel_and_fourteen_while_the_page_watches()
    {
        ai.Ai.AnswerDrafts(DraftAnswers.Plan());
        await using var visit = await stage.NewVisitAsync(script: true, whileAxeLooks: false, ai.Address);
        var page = visit.Page;
        await visit.SignUp();
        await page.GotoAsync("/ai-plan-builder");
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "TikTok");
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");

        ai.Ai.AnswerDrafts(RewriteAnswers.Good());
        await visit.Edit("TikTok, day 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Shorter" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "Rewritten: Shorter" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".post .proposed")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync("Rewrote");
        await Assertions.Expect(page.GetByLabel("Caption")).ToHaveValueAsync(new Regex("warm bread"));
        await Assertions.Expect(page.Locator(".post .proposed")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Close" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Rewrite…" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 of 14 posts is locked and won't change.")).ToBeVisibleAsync();
        await page.GetByLabel("Warmer").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start rewriting" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "13 rewrites are ready to review" }).ClickAsync();
        await Assertions.Expect(page.Locator(".proposal")).ToHaveCountAsync(13);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use all 13" }).ClickAsync();
        await Assertions.Expect(page.Locator(".board .post .caption", new() { HasText = "New s" })).ToHaveCountAsync(14);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".board .post .caption", new() { HasText = "New s" })).ToHaveCountAsync(1);
    }
}
