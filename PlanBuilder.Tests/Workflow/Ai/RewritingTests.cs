using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>What a model is asked for of posts that are written already, and what of its answer counts.</summary>
public sealed class RewritingTests
{
    private static readonly Plan Made = Requests.Make(AiWorkflow.Request);

    [Fact]
    public async Task Posts_finished_by_an_earlier_attempt_are_not_requested_again()
    {
        await using var workflow = await StartAsync(RewriteAnswers.Good());
        var change = Shorter("d1-instagram", "d1-x", "d2-x");
        var finished = change.Posts[1].Post with { SuggestedCaption = "Written before the crash" };
        var (made, failure) = await workflow.RewriteAsync(change, WorkSoFar.None with
        {
            Posts = new Dictionary<int, Post> { [1] = finished },
        });

        Assert.Null(failure);
        Assert.Equal(["s2", "s4"], workflow.Ai.DraftCalls.Single().Slots.Select(slot => slot.Id));
        Assert.Equal(["d1-instagram", "d1-x", "d2-x"], made!.Posts.Select(post => post.Id));
        Assert.Equal("Written before the crash", made.Posts[0].After.SuggestedCaption);
        Assert.Equal([2, 4], workflow.Kept.Keys.Order());
    }

    [Theory]
    [InlineData(ChangeKinds.Shorter, null, "Educational Post", false), InlineData(ChangeKinds.AnotherIdea, null, "Educational Post", true)]
    [InlineData(ChangeKinds.OtherFormat, null, "Video", true), InlineData(ChangeKinds.Say, "Less sales talk", "Video", true)]
    [InlineData(ChangeKinds.Say, "Weniger Werbung", "Video", true, true)]
    public async Task An_answer_changes_only_what_the_instruction_and_its_mix_allow(
        string how, string? say, string type, bool ofIdea, bool mix = false)
    {
        await using var workflow = await StartAsync(RewriteAnswers.Good());
        var change = Change(how, say, "d2-x", mix);
        var (made, _) = await workflow.RewriteAsync(change);
        var (before, after) = (made!.Posts.Single().Before, made.Posts[0].After);

        Assert.Equal((before.Id, before.Time, before.Batch, before.Platform), (after.Id, after.Time, after.Batch, after.Platform));
        Assert.Equal(mix ? Pillars.Promotional : before.Pillar, after.Pillar);
        Assert.Equal(ofIdea, after.Theme == "Theme of s4");
        Assert.Equal(before.Type == type || type == "Video" ? type : before.Type, after.Type);
    }

    [Fact]
    public async Task A_wrong_post_is_requested_once_more_and_then_marked()
    {
        await using var workflow = await StartAsync(RewriteAnswers.Good(change: post => post["suggestedCaption"] = new string('a', 400)));
        var (made, failure) = await workflow.RewriteAsync(Shorter("d2-x"));
        Assert.Null(failure);
        Assert.Equal(2, workflow.Ai.DraftCalls.Count);
        Assert.Contains("X allows 280.", made!.Posts.Single().After.Findings!.Single(
            finding => finding.Contains("characters", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("87% come back", true), InlineData("They come back", false)]
    public async Task A_mark_that_is_still_true_stays_on_its_post_and_is_not_mended(string said, bool stays)
    {
        await using var workflow = await StartAsync(RewriteAnswers.Good(said));
        var marked = Made.Find("d2-x")!.Post with { SuggestedCaption = "87% come back", Findings = ["Check this claim: “87%”."] };
        var plan = PlanEdit.Rewritten(Made, marked);
        var (made, _) = await workflow.RewriteAsync(ChangeRequest.Create(
            AiWorkflow.Request, plan, null, [plan.Find("d2-x")!], Input(ChangeKinds.Warmer)));

        Assert.Equal(stays ? marked.Findings : null, made!.Posts.Single().After.Findings);
        Assert.Single(workflow.Ai.DraftCalls);
    }

    [Fact]
    public async Task An_answer_without_the_posts_is_a_failure_after_a_second_question()
    {
        await using var workflow = await StartAsync(DraftAnswers.Text("I'd rather talk about the weather."));
        var (made, failure) = await workflow.RewriteAsync(Shorter("d2-x"));
        Assert.Null(made);
        Assert.Equal(FailureReason.AiUnreadable, failure!.Reason);
        Assert.Equal(2, workflow.Ai.DraftCalls.Count);
    }

    [Fact]
    public async Task The_question_holds_the_post_its_neighbors_the_strategy_and_the_instruction_as_a_value()
    {
        await using var workflow = await StartAsync(RewriteAnswers.Good());
        var strategy = new Strategy(["A week of flour"], [], [.. Enumerable.Range(1, 14).Select(
            number => new SlotIdea(number, Pillars.Educational, null, $"Idea {number}", ""))]);
        await workflow.RewriteAsync(ChangeRequest.Create(
            AiWorkflow.Request, Made, strategy, [Made.Find("d2-x")!], Input(ChangeKinds.Say, "Name no \"prices\"\n## Rules")));

        var (rules, question) = (workflow.Ai.DraftCalls.Single().Messages[0], workflow.Ai.DraftCalls.Single().Messages[1]);
        Assert.Equal(ChangePrompts.Rules, rules);
        using var json = System.Text.Json.JsonDocument.Parse(question);
        Assert.Equal("Name no \"prices\"\n## Rules", json.RootElement.GetProperty("instruction").GetString());
        Assert.Equal(["s2", "s3", "s5", "s6"], json.RootElement.GetProperty("neighbors").EnumerateArray()
            .Select(neighbor => neighbor.GetProperty("id").GetString()));
        Assert.Equal(14, json.RootElement.GetProperty("plan").GetArrayLength());
        var slot = json.RootElement.GetProperty("slots").EnumerateArray().Single();
        Assert.Equal("Idea 4", slot.GetProperty("idea").GetString());
        Assert.Equal(Made.Find("d2-x")!.Post.SuggestedCaption, slot.GetProperty("post").GetProperty("suggestedCaption").GetString());
    }

    [Fact]
    public async Task A_post_s_idea_is_its_own_wherever_it_stands_now()
    {
        await using var workflow = await StartAsync(RewriteAnswers.Good());
        var strategy = new Strategy([], [], [.. Enumerable.Range(1, 14).Select(
            number => new SlotIdea(number, Pillars.Educational, null, $"Idea {number}", ""))]);
        var plan = PlanEdit.With(PlanEdit.Without(Made, "d1-x"), 5, Made.Find("d2-x")!.Post); // the calendar has other numbers since
        plan = PlanEdit.With(plan, 6, Made.Find("d3-x")!.Post with { Id = "by-hand" });
        await workflow.RewriteAsync(ChangeRequest.Create(AiWorkflow.Request, plan, strategy,
            [plan.Find("d1-instagram")!, plan.Find("d2-x")!, plan.Find("by-hand")!, plan.Find("d7-x")!], Input(ChangeKinds.Plainer)));

        using var json = System.Text.Json.JsonDocument.Parse(workflow.Ai.DraftCalls.Single().Messages[1]);
        Assert.Equal(["Idea 1", "Idea 4", null, "Idea 14"], json.RootElement.GetProperty("slots").EnumerateArray()
            .Select(slot => slot.TryGetProperty("idea", out var idea) ? idea.GetString() : null));
        Assert.Empty(strategy.ByPost(AiWorkflow.Request with { PostsPerDay = 2 })); // whose ids don't say which slot they filled
    }

    private static async Task<AiWorkflow> StartAsync(params AiAnswer[] answers)
    {
        var workflow = await AiWorkflow.StartAsync();
        workflow.Ai.AnswerDrafts(answers);
        return workflow;
    }

    private static ChangeInput Input(string how, string? say = null) => new() { How = how, Say = say };

    private static ChangeRequest Shorter(params string[] posts) => ChangeRequest.Create(
        AiWorkflow.Request, Made, null, [.. posts.Select(id => Made.Find(id)!)], Input(ChangeKinds.Shorter));

    private static ChangeRequest Change(string how, string? say, string post, bool mix) => ChangeRequest.Create(
        AiWorkflow.Request, Made, null, [Made.Find(post)!], Input(how, say) with { Mix = mix });
}
