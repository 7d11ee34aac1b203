using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>Whoever declines is not asked again; a question that was too long is, without what it can do without.</summary>
public sealed class DeclinedTests : IAsyncLifetime
{
    private AiWorkflow workflow = null!;

    public async ValueTask InitializeAsync() => workflow = await AiWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Theory]
    [InlineData(400, """{"error":{"code":"content_policy_violation","message":"Your request was rejected."}}""")]
    [InlineData(400, """{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""")]
    [InlineData(403, """{"error":{"code":403,"message":"Your input was flagged","metadata":{"reasons":["violence"]}}}""")]
    [InlineData(403, """{"code":"permission-denied","error":"Content violates usage guidelines."}""")]
    [InlineData(400, """{"error":{"code":"data_inspection_failed"}}""")]
    public Task A_policy_refusal_is_one(int status, string body) =>
        FailsAsync("ai_declined", 1, AiAnswers.Body(status, "application/json", body));

    [Theory]
    [InlineData("I'm sorry, but I can't help with that.")]
    [InlineData("I cannot assist with this request.")]
    [InlineData("<think>Is {\"schedule\": 1} fine? No.</think>I’m unable to create content that promotes this.")]
    [InlineData("{\"error\": \"I won't write posts about this.\"}")]
    [InlineData("This goes against my content guidelines.")]
    [InlineData("Es tut mir leid, dabei kann ich nicht helfen.")]
    [InlineData("Désolé, je ne peux pas vous aider avec cela.")]
    [InlineData("Lo siento, no puedo ayudarte con eso.")]
    public Task A_refusal_in_words_is_one(string words) => FailsAsync("ai_declined", 1, DraftAnswers.Text(words));

    [Theory, InlineData(true), InlineData(false)]
    public Task A_refusal_in_its_own_field_is_one(bool streamed) => FailsAsync("ai_declined", 1, streamed
        ? DraftAnswers.Declined()
        : AiAnswers.Body(200, "application/json",
            """{"choices":[{"message":{"content":null,"refusal":"I cannot help."},"finish_reason":"stop"}]}"""));

    [Fact]
    public Task A_refusal_among_parts_is_one() => FailsAsync("ai_declined", 1, AiAnswers.Body(200, "application/json",
        """{"choices":[{"message":{"content":[{"type":"refusal","refusal":"I cannot help."}]},"finish_reason":"stop"}]}"""));

    [Theory]
    [InlineData("As a content strategist, I would begin with a carousel.")]
    [InlineData("I am sorry for the wait. Which platforms do you use?")]
    [InlineData("We can't wait to see your bakery grow!")]
    public void Other_words_are_none(string words) => Assert.False(SoftRefusal.IsOne(words));

    [Theory]
    [InlineData(400, """{"error":{"code":"context_length_exceeded","message":"This model's maximum context length is 8192 tokens."}}""")]
    [InlineData(400, """{"error":"This model's maximum prompt length is 131072 but the request contains 200000 tokens."}""")]
    [InlineData(400, """{"error":{"type":"exceed_context_size_error"}}""")]
    [InlineData(413, "Request entity too large")]
    public async Task A_question_longer_than_the_model_reads_is_asked_without_research(int status, string body)
    {
        var refused = AiAnswers.Body(status, "application/json", body);
        await FailsAsync("ai_cut_off", 1, refused);

        workflow.Ai.AnswerDrafts(refused, DraftAnswers.Plan());
        var (plan, _) = await workflow.RunAsync(done: WorkSoFar.None with { Research = new("The oven at dawn", []) });
        Assert.Equal(14, plan!.TotalPosts);
        Assert.Equal([true, false], workflow.Ai.DraftCalls.TakeLast(2).Select(
            call => call.Messages[1].Contains("dawn", StringComparison.Ordinal)));
    }

    private async Task FailsAsync(string code, int calls, AiAnswer answer)
    {
        workflow.Ai.AnswerDrafts(answer);
        var (_, failure) = await workflow.RunAsync();
        Assert.Equal((code, calls), (failure!.Reason.Code, workflow.Ai.DraftCalls.Count));
    }
}
