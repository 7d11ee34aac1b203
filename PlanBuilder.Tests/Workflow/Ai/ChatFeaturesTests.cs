using System.Text.Json;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>What a server lacks is left out for its model, for ten minutes, and only once it has said so.</summary>
public sealed class ChatFeaturesTests : IAsyncLifetime
{
    private static readonly string[] Members = ["response_format", "stream", "stream_options", "temperature"];

    private AiWorkflow workflow = null!;

    public async ValueTask InitializeAsync() => workflow = await AiWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Theory]
    [InlineData("response_format", 400, """{"error":{"message":"'response_format' is not supported with this model."}}""")]
    [InlineData("response_format", 422, """{"detail":[{"loc":["body","response_format"],"msg":"Extra inputs are not permitted"}]}""")]
    [InlineData("response_format", 400, """{"error":"Invalid schema: additionalProperties is required"}""")]
    [InlineData("stream stream_options", 400, """{"error":{"code":"streaming_not_supported"}}""")]
    [InlineData("stream stream_options", 501, "Streaming isn't implemented.")]
    [InlineData("stream_options", 400, """{"error":{"message":"Unrecognized argument","param":"stream_options"}}""")]
    [InlineData("temperature", 400, """{"error":{"param":"temperature","message":"Only the default (1) is supported."}}""")]
    [InlineData("response_format temperature", 400, """{"errors":{"temperature":"unknown","response_format":"unknown"}}""")]
    public async Task What_an_error_names_is_left_out_for_ten_minutes(string lost, int status, string error)
    {
        string[] missing = lost.Split(' ');
        workflow.Ai.AnswerDrafts((context, call) => missing.Any(name => call.Json.TryGetProperty(name, out _))
            ? AiAnswers.Body(status, "application/json", error)(context, call)
            : DraftAnswers.Plan()(context, call));

        Assert.Equal(14, (await workflow.RunAsync()).Plan!.TotalPosts);
        Assert.Equal(14, (await workflow.RunAsync()).Plan!.TotalPosts);
        Assert.Equal([[], missing, missing], Missing());

        workflow.Clock.Advance(TimeSpan.FromMinutes(11));
        workflow.Ai.AnswerDrafts(DraftAnswers.Plan());
        await workflow.RunAsync();
        Assert.Empty(Missing()[^1]);
    }

    [Fact]
    public async Task A_server_that_lacks_all_of_it_is_asked_plainly()
    {
        workflow.Ai.AnswerDrafts((context, call) => Members.FirstOrDefault(name => call.Json.TryGetProperty(name, out _)) is { } unknown
            ? AiAnswers.Body(400, "application/json", $$"""{"error":{"message":"Unknown parameter: {{unknown}}"} }""")(context, call)
            : DraftAnswers.Plan()(context, call));

        Assert.Equal(14, (await workflow.RunAsync()).Plan!.TotalPosts);
        Assert.Equal(Members, Missing()[^1]);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"Something is wrong."}}""")]
    [InlineData(400, """{"error":"Incorrect API key provided; temperature is fine."}""")]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"Invalid","input":{"stream":true,"temperature":0.7,"response_format":{} } }]}""")]
    [InlineData(409, """{"error":"Too many streams."}""")]
    [InlineData(200, "<html>The schema of our proxy</html>")]
    [InlineData(200, """{"choices":[]}""")]
    public async Task Any_other_answer_changes_nothing_for_the_next(int status, string body)
    {
        workflow.Ai.AnswerDrafts(AiAnswers.Body(status, "application/json", body));
        await workflow.RunAsync();
        workflow.Ai.AnswerDrafts(DraftAnswers.Plan());
        await workflow.RunAsync();

        Assert.All(Missing(), Assert.Empty);
    }

    // What each call left out.
    private List<string[]> Missing() =>
        [.. workflow.Ai.DraftCalls.Select(call => Members.Where(name => !call.Json.TryGetProperty(name, out JsonElement _)).ToArray())];
}
