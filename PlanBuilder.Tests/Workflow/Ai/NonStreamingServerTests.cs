using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>A server that cannot stream is found out once, and asked plainly from then on. Its app is its own: it remembers.</summary>
public sealed class NonStreamingServerTests(AppWithoutResearch app) : IClassFixture<AppWithoutResearch>
{
    [Fact]
    public async Task It_drafts_all_the_same_and_is_not_asked_twice_again()
    {
        app.Ai.AnswerDrafts((context, call) =>
            call.Streams ? AiAnswers.Refused(400, "streaming_not_supported")(context, call) : DraftAnswers.WholePlan()(context, call));
        var (_, first) = await app.MakePlanAsync();
        var (_, second) = await app.MakePlanAsync();

        Assert.Equal((14, 14), (first.Page.QuerySelectorAll(".post").Length, second.Page.QuerySelectorAll(".post").Length));
        Assert.Equal([true, false, false], app.Ai.DraftCalls.Select(call => call.Streams));
        Assert.Empty(app.Ai.ResearchCalls); // without a key nobody is asked
        Assert.DoesNotContain("research", first.Words, StringComparison.OrdinalIgnoreCase);
    }
}
