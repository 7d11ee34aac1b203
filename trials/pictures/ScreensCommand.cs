using System.CommandLine;
using Microsoft.Playwright;
using PlanBuilder.E2E;
using Xunit.Sdk;

namespace PlanBuilder.Pictures;

/// <summary>A picture of every page and state for somebody to look at, and a look at each by axe.</summary>
internal sealed class ScreensCommand : Command
{
    private static readonly int[] Widths = [360, 768, 1440];
    private static readonly ColorScheme[] Schemes = [ColorScheme.Light, ColorScheme.Dark];

    private readonly Argument<DirectoryInfo> folder = new("folder")
    {
        Description = "Where to put them.", DefaultValueFactory = _ => new("screens"),
    };

    public ScreensCommand() : base(
        "screens", "Takes a picture of every page and state, in both themes and at three widths, and has axe look at each.")
    {
        Add(folder);
        SetAction(given => EndAsync(given.GetRequiredValue(folder)));
    }

    private static async Task<int> EndAsync(DirectoryInfo folder)
    {
        folder.Create();
        await using var stage = new Stage();
        await stage.InitializeAsync();
        await using var catalogue = new PageCatalogueStage();
        await catalogue.InitializeAsync();
        var barriers = await TakeAsync(stage, catalogue, folder, script: true)
            + await TakeAsync(stage, catalogue, folder, script: false);
        Console.WriteLine($"The pictures are in {folder.FullName}; barriers found: {barriers}");
        return barriers == 0 ? 0 : 1;
    }

    private static async Task<int> TakeAsync(Stage stage, PageCatalogueStage catalogue, DirectoryInfo folder, bool script)
    {
        var barriers = 0;
        var (prefix, widths) = script ? ("", Widths) : ("plain-", [Widths[0]]); // without scripts it looks much the same
        await using var visit = await stage.NewVisitAsync(script, whileAxeLooks: script, catalogue.Address);
        await PageCatalogue.GoThroughAsync(visit, catalogue, script, async name =>
        {
            foreach (var (width, scheme) in widths.SelectMany(width => Schemes.Select(scheme => (width, scheme))))
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                await visit.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await visit.Page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(folder.FullName, $"{prefix}{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true,
                });
                if (script)
                {
                    try
                    {
                        await visit.SeeNoBarrier($"{name}, {width}, {scheme}");
                    }
                    catch (XunitException e)
                    {
                        barriers++;
                        Console.WriteLine(e.Message);
                    }
                }
            }

            await visit.Page.SetViewportSizeAsync(Widths[^1], 900); // where the journey goes on, nothing hides in a menu
        });
        return barriers;
    }
}
