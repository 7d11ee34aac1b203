using System.Text.Json.Nodes;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>A draft that is not what was asked for: mended, asked for once more, and marked where it still is not right.</summary>
public sealed class FollowUpQuestionTests(AppWithoutResearch app) : IClassFixture<AppWithoutResearch>
{
    [Fact]
    public async Task Only_the_posts_that_are_wrong_are_asked_for_again_and_taken_over()
    {
        app.Ai.AnswerDrafts(DraftAnswers.Plan(TwoWrong), DraftAnswers.Plan(draft => Post(draft, 3, 0)["theme"] = "Nobody asked for this"));
        var before = app.Ai.DraftCalls.Count;
        var (_, page) = await app.MakePlanAsync();

        Assert.Equal(2, app.Ai.DraftCalls.Count - before);
        var question = app.Ai.DraftCalls.Last().Messages;
        Assert.Equal(4, question.Count);
        var asked = JsonNode.Parse(question[3][(Prompts.Again.Length + 1)..])!["posts"]!.AsArray();
        Assert.Equal(
            [(1, "Instagram"), (2, "TikTok")],
            asked.Select(post => (post!["day"]!.GetValue<int>(), post["platform"]!.GetValue<string>())));
        Assert.Equal(14, page.Page.QuerySelectorAll(".post").Length);
        Assert.Empty(page.Page.QuerySelectorAll(".findings"));
        Assert.DoesNotContain("Nobody asked for this", page.Words, StringComparison.Ordinal);
    }

    [Theory, InlineData("the same again"), InlineData("a failure"), InlineData("no plan")]
    public async Task What_remains_is_marked_where_it_stands(string second)
    {
        app.Ai.AnswerDrafts(DraftAnswers.Plan(TwoWrong), second switch
        {
            "the same again" => DraftAnswers.Plan(TwoWrong),
            "a failure" => AiAnswers.Refused(400, "invalid_request"),
            _ => DraftAnswers.Text("Those are fine as they are."),
        });
        var (_, page) = await app.MakePlanAsync();

        var marked = Assert.Single(page.Page.QuerySelectorAll(".post"), post => post.QuerySelector(".findings") is not null);
        Assert.Contains(
            "2,200",
            marked.QuerySelector(".findings")!.TextContent.Replace("2200", "2,200", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("No post for TikTok on day 2.", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_breaks_the_request_in_ten_ways_at_once_becomes_the_plan_that_was_asked_for()
    {
        app.Ai.AnswerDrafts(DraftAnswers.Plan(TenWrong), DraftAnswers.Plan());
        var (id, page) = await app.MakePlanAsync(("Form.Platforms", "X"));
        var plan = PlanReader.Read(await app.Database.OwnerAsync<string>("select result::text from jobs where id = @id", new { id })).Plan!;
        var input = PlanInput.Read(await app.Database.OwnerAsync<string>("select input::text from jobs where id = @id", new { id }))!;

        Assert.Empty(PlanCheck.Findings(plan, input.ToRequest(null, null)));
        Assert.Empty(page.Page.QuerySelectorAll(".findings, .post b"));
    }

    private static void TwoWrong(JsonObject draft)
    {
        Post(draft, 1, 0, "Instagram")["suggestedCaption"] = string.Concat(Enumerable.Repeat("A long story about bread. ", 100));
        Posts(draft, 2).Remove(Post(draft, 2, 0, "TikTok"));
    }

    // For X alone, as the form of that test asks.
    private static void TenWrong(JsonObject draft)
    {
        var days = draft["schedule"]!.AsArray();
        days.RemoveAt(6); // 1: a day is missing
        var other = Post(draft, 1, 0).DeepClone();
        other["platform"] = "Pinterest"; // 2: a platform that was not chosen
        Posts(draft, 1).Add(other);
        Post(draft, 1, 0)["time"] = "25:61"; // 3
        Post(draft, 2, 0)["suggestedCaption"] = string.Concat(Enumerable.Repeat("word ", 80)); // 4: 400 characters for X
        Post(draft, 3, 0)["suggestedHashtags"] = new JsonArray([.. Enumerable.Range(1, 9).Select(i => JsonValue.Create($"#tag{i}"))]); // 5
        Post(draft, 5, 0)["suggestedCaption"] = Post(draft, 4, 0)["suggestedCaption"]!.GetValue<string>(); // 6: the same caption twice
        Posts(draft, 6).Add(Post(draft, 6, 0).DeepClone()); // 7: two posts at one time
        draft["contentMix"] = new JsonObject { ["educational"] = 10, ["entertaining"] = 10, ["promotional"] = 10 }; // 8: a mix of its own
        var extra = days[0]!.DeepClone();
        extra["day"] = 9; // 9: a day too many
        days.Add(extra);
        Post(draft, 4, 0)["theme"] = "<b>Bold</b> crust"; // 10: an HTML tag
    }

    private static JsonArray Posts(JsonObject draft, int day) => draft["schedule"]![day - 1]!["posts"]!.AsArray();

    private static JsonNode Post(JsonObject draft, int day, int index, string? platform = null) =>
        Posts(draft, day).Where(post => platform is null || post!["platform"]!.GetValue<string>() == platform).ElementAt(index)!;
}
