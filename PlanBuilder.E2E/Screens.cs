namespace PlanBuilder.E2E;

/// <summary>
/// A picture of every page and state, taken by <c>script/screens</c> for somebody to look at, and a look at each by axe; not among the tests.
/// </summary>
public sealed class Screens(Stage stage, ShowroomStage showroom) : IClassFixture<ShowroomStage>, IDisposable
{
    private static readonly int[] Widths = [360, 768, 1440];
    private static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];

    public void Dispose() => Visit.Forget();

    [Theory(Explicit = true), Trait("Kind", "Tool")]
    [InlineData(true), InlineData(false)]
    public async Task Of_everything(bool script)
    {
        var folder = Environment.GetEnvironmentVariable("SCREENS")!;
        var (prefix, widths) = script ? ("", Widths) : ("plain-", [Widths[0]]); // without scripts it looks much the same
        await using var visit = await stage.NewVisitAsync(script, whileAxeLooks: script, showroom.Address);
        await Showroom.GoThroughAsync(visit, showroom, script, async name =>
        {
            foreach (var (width, scheme) in widths.SelectMany(width => Schemes.Select(scheme => (width, scheme))))
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await visit.Page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(folder, $"{prefix}{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true,
                });
                if (script)
                {
                    await visit.SeeNoBarrier($"{name}, {width}, {scheme}");
                }
            }
        });
    }
}
