using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace PlanBuilder.E2E;

/// <summary>What a visitor does, in the visitor's words. It leaves a trace and a screenshot, which are kept when its test fails.</summary>
public sealed class Visit(IBrowserContext context, IPage page) : IAsyncDisposable
{
    public IPage Page => page;

    public async Task SignUp(string? email = null)
    {
        await page.GotoAsync("/account/sign-up");
        await FillInAccount(email);
    }

    /// <summary>Fills in the sign-up form that is open.</summary>
    public async Task FillInAccount(string? email = null)
    {
        await page.GetByLabel("Email address").FillAsync(email ?? $"{Guid.NewGuid():N}@example.org");
        await page.GetByLabel("Password").FillAsync("a long password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
    }

    public async Task FillInPlan(string goal, string period, string niche, params string[] platforms)
    {
        await page.GetByLabel(goal).CheckAsync();
        await page.GetByLabel(period, new() { Exact = true }).CheckAsync();
        foreach (var box in await page.GetByRole(AriaRole.Checkbox).AllAsync())
        {
            await box.UncheckAsync();
        }

        foreach (var platform in platforms)
        {
            await page.GetByLabel(platform, new() { Exact = true }).CheckAsync();
        }

        await page.GetByLabel("What do you post about?").FillAsync(niche);
    }

    public Task Generate() => page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Generate( AI Plan| plan)$") }).ClickAsync();

    /// <summary>The link that opens a post, as "TikTok, day 2" names it.</summary>
    public ILocator Post(string post)
    {
        var (platform, day) = (post.Split(", day ")[0], post.Split(", day ")[1]);
        return page.Locator($"#day-{day} .post").Filter(new() { Has = page.GetByText(platform, new() { Exact = true }) })
            .GetByRole(AriaRole.Link).First;
    }

    /// <summary>Opens a post beside the plan, or on its own page without scripts.</summary>
    public async Task Edit(string post)
    {
        var link = Post(post);
        var id = (await link.GetAttributeAsync("href"))!.Split('/')[^1].Split('?')[0];
        await link.ClickAsync();
        // Another post's panel may still be open, and what is pressed there is lost with it.
        await Assertions.Expect(page.Locator($".panel[data-post='{id}']")).ToBeVisibleAsync();
    }

    public Task SeeHeading(string heading) =>
        Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();

    /// <summary>What the page says about what was just done.</summary>
    public Task SeeStatus(string words) =>
        Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = words })).ToBeVisibleAsync();

    public Task<int> CountDays() => page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex(@"^Day \d+") }).CountAsync();

    public Task<int> CountPosts() => page.GetByRole(AriaRole.Article).CountAsync();

    /// <summary>That axe finds nothing that keeps anybody out of the page as it is now, and that nothing is cut off.</summary>
    /// <param name="name">What the page is called when it does.</param>
    public async Task SeeNoBarrier(string name)
    {
        // a list of all that is right takes longer than looking
        var found = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.True(found.Violations.Length == 0, name + ": " + string.Join("; ", found.Violations.Select(
            violation => $"{violation.Id} at {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            name + " is wider than the screen");
    }

    public async ValueTask DisposeAsync()
    {
        // Whether the test fails is not known before its end.
        if (TestContext.Current.Test is not null)
        {
            var path = Path.Combine(Stage.Artifacts, $"{NameOfTest()}-{Guid.NewGuid():N}"[..^24]);
            await page.ScreenshotAsync(new() { Path = path + ".png", FullPage = true });
            await context.Tracing.StopAsync(new() { Path = path + ".zip" });
        }

        await context.DisposeAsync();
    }

    /// <summary>At the end of a test: throws away what its visits left, unless it failed.</summary>
    public static void Forget()
    {
        if (TestContext.Current.TestState is not { Result: TestResult.Failed })
        {
            Directory.GetFiles(Stage.Artifacts, NameOfTest() + "-*").ToList().ForEach(File.Delete);
        }
    }

    private static string NameOfTest() => $"{TestContext.Current.TestMethod!.MethodName}-{TestContext.Current.Test!.UniqueID[..8]}";
}
