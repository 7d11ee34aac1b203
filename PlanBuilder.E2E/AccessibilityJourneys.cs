namespace PlanBuilder.E2E;

/// <summary>
/// Every page and state for everybody: what axe finds on each, and nothing is cut off. On a desk in the dark; <c>script/screens</c> looks
/// at them at each width and in both themes.
/// </summary>
public sealed class AccessibilityJourneys(Stage stage, PageCatalogueStage catalogue) : IClassFixture<PageCatalogueStage>, IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task No_page_and_no_state_keeps_anybody_out()
    {
        await using var visit = await stage.NewVisitAsync(whileAxeLooks: true, address: catalogue.Address);
        await PageCatalogue.GoThroughAsync(visit, catalogue, script: true, name => LookAsync(visit, name));
    }

    [Fact]
    public async Task Nor_does_the_page_of_a_job_for_operators()
    {
        await using var visit = await stage.NewVisitAsync(whileAxeLooks: true);
        var email = $"{Guid.NewGuid():N}@example.org";
        await visit.SignUp(email);
        await stage.MakeOperatorAsync(email);
        await visit.FillInPlan("Grow followers", "7 days", "dentist", "Instagram");
        await visit.Generate();
        await visit.SeeHeading("Dentist, ");
        var job = visit.Page.Url.Split('/')[^1];
        await visit.Page.GotoAsync($"/operations/jobs/{job}");
        await visit.SeeHeading("Job");
        await LookAsync(visit, "timeline");
    }

    [Fact]
    public async Task Every_page_and_state_is_reached_without_scripts()
    {
        await using var visit = await stage.NewVisitAsync(script: false, address: catalogue.Address);
        await PageCatalogue.GoThroughAsync(visit, catalogue, script: false, _ => Task.CompletedTask);
    }

    private static async Task LookAsync(Visit visit, string name)
    {
        await visit.Page.SetViewportSizeAsync(1440, 800);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
        await visit.SeeNoBarrier(name);
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.getAnimations().length"));
    }
}
