using System.CommandLine;
using PlanBuilder.E2E;

namespace PlanBuilder.Pictures;

/// <summary>The README's picture, taken anew from the running app.</summary>
internal sealed class PictureCommand : Command
{
    private readonly Argument<FileInfo> file = new("file") { Description = "Where to put it." };

    public PictureCommand() : base("picture", "Takes the README's picture.")
    {
        Add(file);
        SetAction(given => TakeAsync(given.GetRequiredValue(file)));
    }

    private static async Task TakeAsync(FileInfo file)
    {
        await using var stage = new Stage();
        await stage.InitializeAsync();
        await using var visit = await stage.NewVisitAsync();
        await visit.Page.SetViewportSizeAsync(1280, 640);
        await visit.SignUp("ana@example.org");
        await visit.FillInPlan("Increase engagement", "7 days", "sourdough bakery", "Instagram", "TikTok", "Facebook");
        await visit.Generate();
        await visit.SeeHeading("Sourdough bakery, ");
        await visit.Page.ScreenshotAsync(new() { Path = file.FullName });
    }
}
