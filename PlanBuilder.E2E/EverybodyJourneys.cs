using Deque.AxeCore.Playwright;

namespace PlanBuilder.E2E;

/// <summary>The pages for everybody: what axe finds on each, in both themes, on a desk and on a phone; and nothing cut off on a narrow one.</summary>
public sealed class EverybodyJourneys(Stage stage) : IDisposable
{
    public void Dispose() => Visit.Forget();

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task No_page_keeps_anybody_out(int width, ColorScheme scheme)
    {
        await using var visit = await stage.NewVisitAsync(whileAxeLooks: true);
        await visit.Page.SetViewportSizeAsync(width, 800);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        foreach (var path in (string[])["/account/sign-in", "/ai-plan-builder", "/no-such-page"])
        {
            await visit.Page.GotoAsync(path);
            await LookAsync(visit.Page);
        }
        await visit.SignUp();
        await visit.FillInPlan("Grow followers", "7 days", "a niche with a verylongwordthatneverendsandneverendsandneverends");
        await visit.Generate();
        await Assertions.Expect(visit.Page.GetByText("Choose at least one platform.")).ToBeVisibleAsync();
        await LookAsync(visit.Page);

        await visit.FillInPlan("Grow followers", "7 days", "dentist", "Instagram", "Facebook");
        await visit.Generate();
        await visit.SeePlan("Grow followers, 7 days");
        await LookAsync(visit.Page);
        foreach (var path in (string[])["/ai-plan-builder", "/ai-plan-builder/plans", "/usage", "/notifications", "/profile", "/account/delete"])
        {
            await visit.Page.GotoAsync(path);
            await LookAsync(visit.Page);
        }
    }

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task Nor_does_a_page_for_operators(int width, ColorScheme scheme)
    {
        await using var visit = await stage.NewVisitAsync(whileAxeLooks: true);
        await visit.Page.SetViewportSizeAsync(width, 800);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
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
            await LookAsync(visit.Page);
        }
    }

    private static async Task LookAsync(IPage page)
    {
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, page.Url + ": " + string.Join("; ", found.Violations.Select(
            violation => $"{violation.Id} at {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), page.Url + " is wider than the screen");
    }
}
