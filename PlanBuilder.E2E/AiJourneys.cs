using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.E2E;

/// <summary>
/// A plan that an AI drafts, as its creator sees it: the progress, the sources, what is still wrong with it, and each failure.
/// </summary>
public sealed class AiJourneys(Stage stage, AiStage ai) : IClassFixture<AiStage>, IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task The_progress_climbs_post_by_post_and_the_plan_names_its_sources()
    {
        int[] stops = [1, 9, 13];
        TaskCompletionSource[] goOn = [new(), new(), new()];
        ai.Ai.AnswerDrafts(DraftAnswers.PlanInParts([.. stops.Zip(goOn, (posts, stop) => (posts, stop.Task))]));
        await using var visit = await NewVisitAsync();
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "TikTok");
        await Assertions.Expect(visit.Page.GetByText("Plans are written by the AI model grok-4.3 after Perplexity")).ToBeVisibleAsync();
        await visit.Generate();

        foreach (var (i, posts) in stops.Index())
        {
            await Assertions.Expect(visit.Page.GetByText($"{posts} of 14 posts written")).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("value", $"{20 + (60 * posts / 14)}");
            await Assertions.Expect(visit.Page.Locator("#board .slot:not(.empty)")).ToHaveCountAsync(posts);
            await Assertions.Expect(visit.Page.Locator("#board .slot")).ToHaveCountAsync(14);
            goOn[i].SetResult();
        }

        await visit.SeeHeading("Sourdough bakery, ");
        Assert.Equal(14, await visit.CountPosts());
        await Assertions.Expect(visit.Page.Locator("#board")).ToHaveCountAsync(0);
        await visit.Page.GetByText("About this plan,").ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Bread trends <b>2026</b>" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_goes_elsewhere_is_told_there_and_the_tab_of_who_watches_says_it()
    {
        var goOn = new TaskCompletionSource();
        ai.Ai.AnswerDrafts(DraftAnswers.PlanInTwo(9, goOn.Task));
        await using var visit = await NewVisitAsync();
        await visit.Generate();
        await Assertions.Expect(visit.Page.GetByText("9 of 14 posts written")).ToBeVisibleAsync();
        var elsewhere = await visit.Page.Context.NewPageAsync();
        await elsewhere.GotoAsync("/profile");
        await Assertions.Expect(elsewhere.Locator("#bell")).ToHaveAttributeAsync("data-unread", "0");
        var watching = visit.Page.Url;
        await visit.Page.GotoAsync("about:blank");
        goOn.SetResult();

        await Assertions.Expect(elsewhere.Locator("#flash")).ToContainTextAsync("Your plan is ready.");
        await Assertions.Expect(elsewhere).ToHaveTitleAsync("(1) Profile · PlanBuilder");
        await elsewhere.GetByRole(AriaRole.Link, new() { Name = "Open plan" }).ClickAsync();
        await Assertions.Expect(elsewhere).ToHaveURLAsync(watching);
        await Assertions.Expect(elsewhere.Locator("#bell")).ToHaveAttributeAsync("data-unread", "0");

        goOn = new();
        ai.Ai.AnswerDrafts(DraftAnswers.PlanInTwo(9, goOn.Task));
        await visit.Page.GotoAsync("/ai-plan-builder");
        await visit.Generate();
        await Assertions.Expect(visit.Page.GetByText("9 of 14 posts written")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page).ToHaveTitleAsync(new Regex("^Grow followers, .* · PlanBuilder$"));
        goOn.SetResult();
        await Assertions.Expect(visit.Page).ToHaveTitleAsync(new Regex("^Ready: Grow followers, "));
    }

    [Fact]
    public async Task The_same_works_without_scripts()
    {
        ai.Ai.AnswerDrafts(DraftAnswers.Plan());
        await using var visit = await NewVisitAsync(script: false);
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram");
        await visit.Generate();

        await visit.SeeHeading("Sourdough bakery, ");
        Assert.Equal(7, await visit.CountPosts());
    }

    [Fact]
    public async Task A_key_that_is_refused_is_reported_and_costs_nothing()
    {
        ai.Ai.AnswerDrafts(AiAnswers.Refused(401, "invalid_api_key"));
        await using var visit = await NewVisitAsync();
        await visit.Generate();

        await visit.SeeHeading("We couldn't create this plan");
        await Assertions.Expect(visit.Page.GetByText("The AI key was rejected.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText("It doesn't count toward this month's plans.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task What_is_still_wrong_stands_on_its_post_and_keeps_nobody_out(int width, ColorScheme scheme)
    {
        ai.Ai.AnswerDrafts(DraftAnswers.Plan(LongCaption));
        await using var visit = await NewVisitAsync(whileAxeLooks: true);
        await visit.Page.SetViewportSizeAsync(width, 900);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await visit.FillInPlan("Grow followers", "7 days", "sourdough bakery", "X");
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");

        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "1 needs attention" })).ToBeVisibleAsync();
        await visit.SeeNoBarrier("a plan with a post that needs attention");
    }

    private static void LongCaption(JsonObject draft) =>
        draft["schedule"]![0]!["posts"]![0]!["suggestedCaption"] = string.Concat(Enumerable.Repeat("The oven is warm. ", 30));

    private async Task<Visit> NewVisitAsync(bool script = true, bool whileAxeLooks = false)
    {
        var visit = await stage.NewVisitAsync(script, whileAxeLooks, ai.Address);
        await visit.SignUp();
        await visit.Page.GotoAsync("/ai-plan-builder");
        return visit;
    }
}
