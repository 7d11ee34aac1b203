using System.Text.Json;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>
/// Plans for ten trades, written by hand as the prompts ask for them. A plan that follows the prompts needs no second question, and none of
/// its text is changed.
/// </summary>
public sealed class HandWrittenPlanTests
{
    private static readonly string Folder = Path.Combine(LayerTests.Checkout, "PlanBuilder.Tests", "Workflow", "Ai", "HandWritten");

    public static TheoryData<string> Trades => [.. Directory.GetFiles(Folder).Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    [Theory, MemberData(nameof(Trades))]
    public async Task A_good_plan_is_accepted_unchanged(string trade)
    {
        var answer = await File.ReadAllTextAsync(Path.Combine(Folder, $"{trade}.json"), TestContext.Current.CancellationToken);
        var json = JsonElement.Parse(answer);
        var input = PlanInput.Read(json.GetProperty("input").GetRawText())!.Normalize(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        Assert.Empty((await new PlanInputValidator().ValidateAsync(input, TestContext.Current.CancellationToken)).Errors);
        var request = input.ToRequest(null, null);
        var research = json.TryGetProperty("research", out var found) ? found.GetString() : null;

        var read = PlanReader.Read(answer, new(request.StartDate, request.Days)).Plan!;
        var placed = SlotPosts.Match(read, request.Slots());
        var plan = PlanRepair.Repair(read, request);

        Assert.Equal(request.TotalPosts, placed.Count);
        Assert.Empty(PlanCheck.Findings(plan, request, research).Select(finding => finding.ToString()));
        Assert.Equal(Words(read, request), Words(plan, request));
        Assert.Empty(StrategyCheck.Wrong(StrategyOf(answer), request));
    }

    // In a plan for visits each first comment says where its visits come from.
    private static IEnumerable<string> Words(Plan plan, PlanRequest request) => plan.Posts().Select(post => string.Join(
        '|', post.Time, post.Type, post.Theme, post.SuggestedCaption, string.Join(' ', post.SuggestedHashtags ?? []),
        post.Hook, post.Visual, post.Title, post.AltText, LinkBuilder.In(post.FirstComment, request, post.Platform),
        string.Join(' ', post.Thread ?? []), post.Poll?.Question, string.Join(' ', post.Poll?.Options ?? [])));

    // What the strategy before it must have said.
    private static Strategy StrategyOf(string answer) => new([], [],
    [
        .. JsonElement.Parse(answer).GetProperty("schedule").EnumerateArray()
            .SelectMany(day => day.GetProperty("posts").EnumerateArray()).Select((post, i) => new SlotIdea(
                i + 1, "", null, post.GetProperty("idea").GetString()!, post.GetProperty("hook").GetString()!)),
    ]);
}
