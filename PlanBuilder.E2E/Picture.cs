namespace PlanBuilder.E2E;

/// <summary>The README's picture, taken from the running app by <c>script/picture</c>; not among the tests.</summary>
public sealed class Picture(Stage stage) : IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact(Explicit = true), Trait("Kind", "Tool")]
    public async Task Of_a_plan()
    {
        await using var visit = await stage.NewVisitAsync();
        await visit.Page.SetViewportSizeAsync(1280, 860);
        await visit.SignUp("ana@example.org");
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "TikTok");
        await visit.Generate();
        await visit.SeePlan("Increase engagement, 7 days");
        await visit.Page.ScreenshotAsync(new() { Path = Environment.GetEnvironmentVariable("PICTURE") });
    }
}
