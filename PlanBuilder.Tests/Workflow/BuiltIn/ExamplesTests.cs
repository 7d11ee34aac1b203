using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>The plans in docs/examples, which script/examples writes, are what the built-in planner makes.</summary>
public sealed class ExamplesTests
{
    private static readonly string Folder = Path.Combine(Checkout(), "docs", "examples");

    [Theory]
    [InlineData("baker", "sourdough bakery", Goals.GrowFollowers)]
    [InlineData("childrens-dentist", "children's dentist", Goals.BuildBrandAwareness)]
    [InlineData("payroll-software", "payroll software", Goals.DriveWebsiteTraffic)]
    [InlineData("grief-counselor", "grief counselor", Goals.BuildBrandAwareness)]
    [InlineData("indie-game", "indie game", Goals.IncreaseEngagement)]
    [InlineData("recycling-service", "recycling service of a city", Goals.IncreaseEngagement)]
    [InlineData("fahrradwerkstatt", "Fahrradwerkstatt", Goals.GrowFollowers)]
    [InlineData("general", "general", Goals.GrowFollowers)]
    public void An_example_is_what_the_planner_makes(string file, string niche, string goal)
    {
        var request = Requests.Create(niche, goal, 14, "Instagram,TikTok,Facebook", start: new(2026, 11, 30)) with
        {
            Website = goal == Goals.DriveWebsiteTraffic ? "https://payroll.example/try" : null,
            Offer = goal == Goals.DriveWebsiteTraffic ? "Try it with last month's data" : null,
            Country = niche == "Fahrradwerkstatt" ? "DE" : "US",
            Language = niche == "Fahrradwerkstatt" ? "de" : null,
        };
        var plan = Requests.Make(request);
        Assert.Empty(PlanCheck.Findings(plan, request));

        var text = MarkdownExport.Write(new(Guid.Empty, niche, plan, 0, default, request.StartDate));
        var path = Path.Combine(Folder, $"{file}.md");
        if (Environment.GetEnvironmentVariable("WRITE_EXAMPLES") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string Checkout()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PlanBuilder.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        }

        return folder;
    }
}
