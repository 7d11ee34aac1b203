using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Planning;

/// <summary>Plan requests for tests, and what tests ask of a plan again and again.</summary>
internal static class Requests
{
    public static readonly string[] Trades =
        ["sourdough bakery", "dentist", "yoga teacher", "software consultant", "florist", "bookshop", "personal trainer", "accountant"];

    public static readonly string[] OddNiches =
    [
        "general", "<script>alert(\"1\")</script>", "{{ $json.niche }} {0} {Follow}", "line one\r\nline two\t 'quoted' \"twice\"",
        "مخبز العجين المخمر", "パン屋", "योग शिक्षक", "Zahnarztpraxis in Köln-Süd",
        "I help busy parents over forty cook simple meals with what is already in the cupboard, one evening at a time",
        string.Concat(Enumerable.Repeat("🥖", 100)), "\ud800 alone \udc00", "???", "12345", new string('a', 200), new string('字', 200),
    ];

    /// <summary>A plan as another writer brings it: a week on X, as jobs of tests ask for.</summary>
    public static readonly string WeekOnX = JsonSerializer.Serialize(Make(Create(days: 7, platforms: "X")), Plan.Json);

    public static PlanRequest Create(
        string niche = "sourdough bakery", string goal = Goals.IncreaseEngagement, int days = 14, string platforms = "six",
        string voice = "", DateOnly? start = null) =>
        new(
            goal, days, platforms switch
            {
                "all" => Platform.All,
                "six" => [.. Platform.All.Take(6)],
                _ => [.. platforms.Split(',').Select(name => Platform.Find(name)!)],
            },
            niche, voice, start ?? new(2026, 11, 24), "Europe/Berlin");

    public static Plan Make(PlanRequest request) => PlanRepair.Finish(new BuiltInPlanner().Make(request), request);

    public static List<Post> Posts(this Plan plan) => [.. plan.Schedule.SelectMany(day => day.Posts)];
}
