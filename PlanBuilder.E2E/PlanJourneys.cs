namespace PlanBuilder.E2E;

public sealed class PlanJourneys(Stage stage) : IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task A_creator_signs_up_asks_watches_and_reads_the_plan()
    {
        await using var visit = await stage.NewVisitAsync();
        await visit.SignUp();
        await visit.FillInPlan("Increase engagement", "14 days", "sourdough bakery", "Instagram", "TikTok", "X", "LinkedIn");
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");

        Assert.Equal(14, await visit.CountDays());
        Assert.Equal(56, await visit.CountPosts());

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Plans", Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Sourdough bakery, " })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_same_works_without_scripts()
    {
        await using var visit = await stage.NewVisitAsync(script: false);
        await visit.SignUp();
        await visit.FillInPlan("Increase engagement", "14 days", "sourdough bakery", "Instagram", "TikTok", "X", "LinkedIn");
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");

        Assert.Equal(14, await visit.CountDays());
        Assert.Equal(56, await visit.CountPosts());
    }

    [Fact]
    public async Task A_plan_requested_before_sign_up_is_created_after_it()
    {
        await using var visit = await stage.NewVisitAsync();
        await visit.Page.GotoAsync("/ai-plan-builder");
        await visit.FillInPlan("Drive website traffic", "14 days", "Hundeschule für Welpen", "YouTube", "Facebook");
        await visit.Generate();
        await visit.FillInAccount();

        await visit.SeeHeading("Hundeschule für Welpen, ");
    }

    [Fact]
    public async Task A_form_without_a_platform_says_so_and_keeps_the_rest()
    {
        await using var visit = await stage.NewVisitAsync();
        await visit.SignUp();
        await visit.FillInPlan("Build brand awareness", "7 days", "dentist");
        await visit.Generate();

        await Assertions.Expect(visit.Page.GetByText("Choose at least one platform.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Build brand awareness")).ToBeCheckedAsync();
        await Assertions.Expect(visit.Page.GetByLabel("What do you post about?")).ToHaveValueAsync("dentist");
    }

    [Fact]
    public async Task Two_presses_make_one_plan()
    {
        await using var visit = await stage.NewVisitAsync();
        await visit.SignUp();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Generate plan" }).DblClickAsync();
        await visit.SeeHeading("Grow followers, ");

        await visit.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
        await visit.Generate();
        await visit.SeeHeading("Grow followers, ");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "New plan" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("1 of 3 plans used")).ToBeVisibleAsync();
    }
}
