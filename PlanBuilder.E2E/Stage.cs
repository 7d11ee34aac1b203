using System.Reflection;
using PlanBuilder.E2E;
using PlanBuilder.Tests;

[assembly: AssemblyFixture(typeof(Stage))]

namespace PlanBuilder.E2E;

/// <summary>The whole program as a newcomer starts it, with its own Postgres, and a Chromium to visit it with.</summary>
public sealed class Stage : IAsyncLifetime
{
    // What a machine without a screen, a GPU or an outside network needs; no sandbox, since tests may run as root.
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Chromiums = ["chromium", "chromium-browser", "google-chrome"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pbe2e");
    private AppProcess app = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    /// <summary>Traces and screenshots of failed visits.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(
        Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "artifacts")).FullName;

    public async ValueTask InitializeAsync()
    {
        app = await AppProcess.StartAsync(folder.FullName);
        Assertions.SetDefaultExpectTimeout((float)Wait.Limit.TotalMilliseconds); // a library's five seconds are short on a loaded machine
        playwright = await StartDriverAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = InstalledChromium(),
            Args = Quiet,
            IgnoreDefaultArgs = ["--disable-back-forward-cache"], // people's browsers have it, and the Back button relies on it
        });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Gives the command that makes an account an operator.</summary>
    public async Task MakeOperatorAsync(string email)
    {
        var (code, said) = await AppProcess.RunAsync(folder.FullName, ["accounts", "operator", email, "--yes"]);
        Assert.True(code == 0, said);
    }

    /// <summary>A visitor with a fresh browser: no cookies, nothing kept.</summary>
    /// <param name="script">False for a browser that runs none.</param>
    /// <param name="whileAxeLooks">Axe brings its own script, which our pages' policy would refuse.</param>
    /// <param name="address">Another app than the stage's own.</param>
    /// <param name="finger">A phone.</param>
    public async Task<Visit> NewVisitAsync(bool script = true, bool whileAxeLooks = false, Uri? address = null, bool finger = false)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = (address ?? app.Address).ToString(),
            JavaScriptEnabled = script,
            BypassCSP = whileAxeLooks,
            ViewportSize = finger ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 900 },
            HasTouch = finger,
            IsMobile = finger,
        });
        context.SetDefaultTimeout((float)Wait.Limit.TotalMilliseconds);
        await context.Tracing.StartAsync(new() { Snapshots = !whileAxeLooks });
        return new Visit(context, await context.NewPageAsync());
    }

    /// <summary>The same at a desk, with an account and a plan of a week.</summary>
    public async Task<Visit> NewVisitWithPlanAsync(bool script = true, string? email = null, bool finger = false)
    {
        var visit = await NewVisitAsync(script, finger: finger);
        if (!finger)
        {
            await visit.Page.SetViewportSizeAsync(1440, 900);
        }

        await visit.SignUp(email);
        await visit.Page.GotoAsync("/ai-plan-builder");
        await visit.Generate();
        await visit.SeeHeading("Grow followers, ");
        return visit;
    }

    // An error in Playwright's driver that nobody waits for, as of an event from a page that has just closed, would end the driver, and
    // with it every visit there is.
    private static async Task<IPlaywright> StartDriverAsync()
    {
        Environment.SetEnvironmentVariable("NODE_OPTIONS", "--unhandled-rejections=warn");
        try
        {
            return await Playwright.CreateAsync();
        }
        finally
        {
            Environment.SetEnvironmentVariable("NODE_OPTIONS", null);
        }
    }

    // Null lets Playwright use the one it downloaded.
    private static string? InstalledChromium() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(_ => Chromiums, Path.Combine)
            .FirstOrDefault(File.Exists);
}
