namespace PlanBuilder.E2E;

/// <summary>
/// Every page and state for everybody: what axe finds on each, on a desk in the dark and on a phone in the light; and nothing is cut off.
/// </summary>
public sealed class EverybodyJourneys(Stage stage, ShowroomStage showroom) : IClassFixture<ShowroomStage>, IDisposable
{
    public void Dispose() => Visit.Forget();

    [Fact]
    public async Task No_page_and_no_state_keeps_anybody_out()
    {
        await using var visit = await stage.NewVisitAsync(whileAxeLooks: true, address: showroom.Address);
        await Showroom.GoThroughAsync(visit, showroom, script: true, name => LookAsync(visit, name));
    }

    [Fact]
    public async Task Nor_does_a_page_for_operators()
    {
        await using var visit = await stage.NewVisitAsync(whileAxeLooks: true);
        var email = $"{Guid.NewGuid():N}@example.org";
        await visit.SignUp(email);
        await stage.MakeOperatorAsync(email);
        await visit.FillInPlan("Grow followers", "7 days", "dentist", "Instagram");
        await visit.Generate();
        await visit.SeePlan("Grow followers, 7 days");
        foreach (var path in (string[])["/operations", $"/operations/jobs/{visit.Page.Url.Split('/')[^1]}", "/operations/accounts?q=example"])
        {
            await visit.Page.GotoAsync(path);
            await visit.SeeHeading(path.Contains("jobs", StringComparison.Ordinal) ? "Job" : path.Contains("accounts", StringComparison.Ordinal) ? "Accounts" : "Operations");
            await LookAsync(visit, path);
        }
    }

    private static async Task LookAsync(Visit visit, string name)
    {
        var page = visit.Page;
        foreach (var (width, scheme) in new[] { (360, ColorScheme.Light), (1440, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            var found = await visit.FindBarriers();
            Assert.True(found.Length == 0, $"{name}, {width}: " + string.Join("; ", found.Select(
                violation => $"{violation.Id} at {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name}, {width}, is wider than the screen");
            Assert.Equal(0, await page.EvaluateAsync<int>("document.getAnimations().length"));
        }
    }
}
