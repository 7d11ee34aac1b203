using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>Answers that end before all posts are written: what was finished counts, and the second question fills the rest.</summary>
public sealed class CutShortTests : IAsyncLifetime
{
    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AiWorkflow workflow = null!;

    public async ValueTask InitializeAsync() => workflow = await AiWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Theory]
    [InlineData("length"), InlineData("max_tokens"), InlineData("content_filter"), InlineData("refusal")]
    [InlineData("connection lost"), InlineData("end of the stream"), InlineData("error"), InlineData("silence"), InlineData("slowness")]
    public async Task Finished_posts_count_and_the_others_are_asked_for(string end)
    {
        workflow.Finished = posts => Pass(end, posts == 9);
        workflow.Ai.AnswerDrafts(DraftAnswers.FirstPosts(9, Then(end)), DraftAnswers.Plan());
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(failure);
        Assert.Equal(14, plan!.TotalPosts);
        Assert.Empty(PlanCheck.Findings(plan, AiWorkflow.Request));
        var question = workflow.Ai.DraftCalls.Last().Messages[3][(Prompts.Again.Length + 1)..];
        Assert.Equal((2, 5), (workflow.Ai.DraftCalls.Count, JsonNode.Parse(question)!["posts"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("length", "ai_cut_off", false), InlineData("content_filter", "ai_declined", false)]
    [InlineData("connection lost", "ai_unavailable", true), InlineData("end of the stream", "ai_unavailable", true)]
    [InlineData("error", "ai_unavailable", true), InlineData("silence", "ai_timed_out", false)]
    public async Task Less_than_a_third_after_both_questions_is_no_plan_for_the_reason_that_cut_them_short(
        string end, string code, bool retryable)
    {
        workflow.Finished = posts => Pass(end, posts == 4);
        workflow.Ai.AnswerDrafts(DraftAnswers.FirstPosts(4, Then(end)), DraftAnswers.Text("There is no more."));
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(plan);
        Assert.Equal((code, retryable, 2), (failure!.Reason.Code, failure.Reason.Retryable, workflow.Ai.DraftCalls.Count));
    }

    [Fact]
    public async Task A_third_is_a_plan_that_says_what_it_lacks()
    {
        workflow.Ai.AnswerDrafts(DraftAnswers.FirstPosts(5, DraftAnswers.End("length")), DraftAnswers.Text("There is no more."));
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(failure);
        Assert.Equal(5, plan!.TotalPosts);
        Assert.StartsWith("No post for ", plan.Provenance.Notes.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length", "ai_cut_off"), InlineData("content_filter", "ai_declined"), InlineData("connection lost", "ai_unavailable")]
    public async Task Without_a_finished_post_it_is_a_failure_at_once(string end, string code)
    {
        heard.SetResult();
        workflow.Ai.AnswerDrafts(DraftAnswers.FirstPosts(0, Then(end)), DraftAnswers.Plan());
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(plan);
        Assert.Equal((code, 1), (failure!.Reason.Code, workflow.Ai.DraftCalls.Count));
    }

    [Theory, InlineData("Let me think about your bakery."), InlineData(""), InlineData("{\"message\":\"done\"}")]
    public async Task An_answer_without_a_plan_is_asked_for_once_more(string first)
    {
        workflow.Ai.AnswerDrafts(DraftAnswers.Text(first), DraftAnswers.Plan());
        var (plan, _) = await workflow.RunAsync();

        Assert.Equal((14, 2), (plan!.TotalPosts, workflow.Ai.DraftCalls.Count));
        Assert.Equal(workflow.Ai.DraftCalls.First().Messages, workflow.Ai.DraftCalls.Last().Messages);
    }

    private void Pass(string end, bool isThere)
    {
        if (isThere)
        {
            heard.SetResult();
        }

        if (isThere && end is "silence" or "slowness")
        {
            workflow.Clock.Advance(end == "silence" ? TimeSpan.FromSeconds(61) : TimeSpan.FromMinutes(6));
        }
    }

    private AiAnswer Then(string end) => end switch
    {
        "connection lost" => LostAsync,
        "end of the stream" => (_, _) => Task.CompletedTask,
        "error" => DraftAnswers.Events(_ => ["""{"error":{"code":502,"message":"Provider disconnected"}}"""]),
        "silence" or "slowness" => AiAnswers.Silence(),
        _ => DraftAnswers.End(end),
    };

    // What was not read yet would be lost with it.
    private async Task LostAsync(HttpContext context, AiCall call)
    {
        await heard.Task.WaitAsync(context.RequestAborted);
        context.Abort();
    }
}
