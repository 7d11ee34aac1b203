using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Builder;

/// <summary>What the built-in planner makes of one request, for visitors who have no plan yet. Nobody touches it up.</summary>
internal sealed class SamplePlan(BuiltInPlanner planner, TimeProvider time)
{
    private const string Zone = "America/Los_Angeles";
    private static readonly string[] Platforms = ["Instagram", "TikTok", "Facebook"];

    private Sample? latest;

    /// <summary>The plan of the week that begins next.</summary>
    public Sample Get()
    {
        var tomorrow = PlanInput.FirstDay(Zone, time.GetUtcNow());
        var monday = tomorrow.AddDays((DayOfWeek.Monday - tomorrow.DayOfWeek + 7) % 7);
        return latest is { } known && known.First == monday ? known : latest = Make(monday);
    }

    private Sample Make(DateOnly monday)
    {
        var request = new PlanRequest(
            Goals.GrowFollowers, 7, [.. Platforms.Select(name => Platform.Find(name)!)], "a sourdough bakery in Portland", "warm, plain",
            monday, Zone)
        {
            PostsPerWeek = new Dictionary<string, int> { ["TikTok"] = 4, ["Facebook"] = 2 },
            Country = "US",
            Language = "en-US",
        };
        var plan = PlanRepair.Finish(planner.Make(request), request);
        return new(monday, PlanCheck.Mark(plan, PlanCheck.Findings(plan, request)));
    }
}

/// <param name="First">Its first day, a Monday.</param>
internal sealed record Sample(DateOnly First, Plan Plan)
{
    public string Dates => Shared.Dates.Brief(First, First.AddDays(Plan.Schedule.Count - 1));
}
