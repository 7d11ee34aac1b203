using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>
/// Plans for three trades, written by hand as the prompts ask for them. A plan that follows the prompts needs no second question, and none
/// of its text is changed.
/// </summary>
public sealed class HandWrittenPlanTests
{
    private static readonly string Folder = Path.Combine(LayerTests.Checkout, "PlanBuilder.Tests", "Workflow", "Ai", "HandWritten");

    [Theory]
    [InlineData("physiotherapist", "Instagram", Goals.IncreaseEngagement)]
    [InlineData("florist", "Instagram", Goals.DriveWebsiteTraffic)]
    [InlineData("accountant", "LinkedIn", Goals.BuildBrandAwareness)]
    public async Task A_good_plan_is_accepted_unchanged(string trade, string platform, string goal)
    {
        var request = new PlanRequest(goal, 7, [Platform.Find(platform)!], trade, "", new(2026, 11, 30), "Europe/Berlin")
        {
            Website = goal == Goals.DriveWebsiteTraffic ? "https://fleurs.example" : null, Country = "FR",
        };
        var answer = await File.ReadAllTextAsync(Path.Combine(Folder, $"{trade}.json"), TestContext.Current.CancellationToken);

        var read = PlanReader.Read(answer, new(request.StartDate, request.Days)).Plan!;
        var placed = SlotPosts.Match(read, request.Slots());
        var plan = PlanRepair.Finish(PlanRepair.Repair(read, request), request);

        Assert.Equal(7, placed.Count);
        Assert.Empty(PlanCheck.Findings(plan, request).Select(finding => finding.ToString()));
        Assert.Equal(
            read.Posts().Select(post => (post.Time, post.Type, post.Theme, post.SuggestedCaption, post.Visual, post.Title, post.AltText)),
            plan.Posts().Select(post => (post.Time, post.Type, post.Theme, post.SuggestedCaption, post.Visual, post.Title, post.AltText)));
    }
}
