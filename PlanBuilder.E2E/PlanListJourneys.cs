using System.Text.RegularExpressions;

namespace PlanBuilder.E2E;

/// <summary>
/// Asking for more than the simple form shows, taking the plan away, finding it again, naming it, deleting it and taking that back.
/// </summary>
public sealed class PlanListJourneys(Stage stage) : IDisposable
{
    private const string Asked = "Sourdough bakery, ";

    public void Dispose() => Visit.Forget();

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_plan_is_requested_in_detail_exported_named_deleted_and_restored(bool script)
    {
        await using var visit = await stage.NewVisitAsync(script);
        await visit.SignUp();
        await AskForMoreAsync(visit);
        await TakeAwayAsync(visit);
        if (script)
        {
            await CopyAsync(visit);
        }
        else
        {
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Copy|Print") }))
                .ToHaveCountAsync(0);
        }

        await FindAsync(visit);
        await DeleteAsync(visit);
    }

    private static async Task AskForMoreAsync(Visit visit)
    {
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "X");
        await visit.Page.GetByText("More options:").ClickAsync();
        await visit.Page.GetByLabel("2", new() { Exact = true }).CheckAsync();
        foreach (var day in (string[])["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
        {
            await visit.Page.GetByLabel(day).CheckAsync();
        }

        await visit.Generate();
        await Assertions.Expect(visit.Page.GetByText("Leave at least one day to post on.")).ToBeVisibleAsync();
        foreach (var day in (string[])["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"])
        {
            await visit.Page.GetByLabel(day).UncheckAsync();
        }

        await visit.Generate();
        await visit.SeeHeading(Asked);
        Assert.Equal(24, await visit.CountPosts());
    }

    private static async Task TakeAwayAsync(Visit visit)
    {
        await visit.Page.GetByText("Export", new() { Exact = true }).ClickAsync();
        foreach (var (link, format) in new[] { ("Calendar", "ics"), ("Spreadsheet", "csv"), ("Text", "md"), ("Data", "json") })
        {
            var file = await visit.Page.RunAndWaitForDownloadAsync(
                () => visit.Page.GetByRole(AriaRole.Link, new() { Name = $"{link} .{format}" }).ClickAsync());
            Assert.Matches($@"\Asourdough-bakery-.*\d{{4}}-\d\d-\d\d\.{format}\z", file.SuggestedFilename);
            Assert.Contains("Instagram", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        }

        await visit.Page.GetByText("Export", new() { Exact = true }).ClickAsync();
    }

    private static async Task CopyAsync(Visit visit)
    {
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.Page.GetByRole(AriaRole.Article).First.GetByRole(AriaRole.Link).ClickAsync();
        var caption = await visit.Page.GetByLabel("Caption").InputValueAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Copy caption" }).ClickAsync();
        await Assertions.Expect(visit.Page.Locator("#announcement")).ToHaveTextAsync("Copied");
        Assert.Equal(caption, await CopiedAsync());
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Copy all") }).ClickAsync();
        Assert.StartsWith(caption + "\n\n#", await CopiedAsync(), StringComparison.Ordinal);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Close", Exact = true }).ClickAsync();

        Task<string> CopiedAsync() => visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }

    private static async Task FindAsync(Visit visit)
    {
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Plans", Exact = true }).ClickAsync();
        await page.GetByLabel("Search plans").FillAsync("bakery autumn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No plans match")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all plans" }).ClickAsync();
        await page.Locator(".plans .rename summary").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Autumn opening");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByLabel("Search plans").FillAsync("bakery autumn");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Autumn opening" }).ClickAsync();
        await visit.SeeHeading("Autumn opening");
    }

    private static async Task DeleteAsync(Visit visit)
    {
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Plans", Exact = true }).ClickAsync();
        await page.GetByText("More", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Autumn opening was deleted.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Autumn opening" })).ToBeVisibleAsync();

        await page.GetByText("More", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Reuse settings" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("2", new() { Exact = true })).ToBeCheckedAsync();
        await Assertions.Expect(page.GetByLabel("Sunday")).ToBeCheckedAsync();
    }
}
