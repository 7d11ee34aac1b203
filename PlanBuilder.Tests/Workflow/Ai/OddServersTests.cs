using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>A good plan in each of the forms in which servers of chat completions have been seen to send one.</summary>
public sealed class OddServersTests : IAsyncLifetime
{
    private const string Bread = "Bread 🥖 first";

    private static readonly Dictionary<string, AiAnswer> Servers = new()
    {
        ["a call of a tool, streamed"] = DraftAnswers.Events(call =>
        [
            DraftAnswers.Piece(new { role = "assistant", content = (string?)null, tool_calls = Calls("", "call-1", "save_plan") }),
            .. Pieces(call).Select(piece => DraftAnswers.Piece(new { tool_calls = Calls(piece) })),
            DraftAnswers.Piece(new { }, "tool_calls"), "[DONE]",
        ]),
        ["a call of a tool with words before it"] = DraftAnswers.Events(call =>
        [
            DraftAnswers.Piece(new { content = "I'll save your {plan} now." }),
            .. Pieces(call).Select(piece => DraftAnswers.Piece(new { tool_calls = Calls(piece) })),
            DraftAnswers.Piece(new { }, "tool_calls"),
        ]),
        ["a call of a tool, in one piece"] = Message(call => new { content = (string?)null, tool_calls = Calls(Good(call)) }, "tool_calls"),
        ["two calls of a tool, streamed side by side"] = DraftAnswers.Events(call => Halves(call).SelectMany((half, i) =>
            half.Chunk(50).Select((piece, at) => (At: at, Piece: DraftAnswers.Piece(new { tool_calls = Calls(new string(piece), i) }))))
            .OrderBy(each => each.At).Select(each => each.Piece).Append(DraftAnswers.Piece(new { }, "tool_calls"))),
        ["a call of a function, streamed"] = DraftAnswers.Events(call =>
        [
            .. Pieces(call).Select(piece => DraftAnswers.Piece(new { function_call = new { arguments = piece } })),
            DraftAnswers.Piece(new { }, "function_call"), "[DONE]",
        ]),
        ["arguments as an object"] = Message(call => new
        {
            tool_calls = new[] { new { function = new { name = "plan", arguments = JsonNode.Parse(Good(call)) } } },
        }, "stop"),
        ["content in parts"] = Message(call => new
        {
            content = new object[]
            {
                new { type = "thinking", thinking = "{\"schedule\":[]}" }, new { type = "text", text = Good(call)[..90] },
                new { type = "output_text", text = Good(call)[90..] },
            },
        }, "stop"),
        ["content in parts, streamed"] = DraftAnswers.Events(call => Pieces(call)
            .Select(piece => DraftAnswers.Piece(new { content = new[] { new { type = "text", text = piece } } }))
            .Append(DraftAnswers.Piece(new { }, "stop"))),
        ["content that is the plan itself"] = Message(call => new { content = JsonNode.Parse(Good(call)) }, "stop"),
        ["reasoning beside it"] = DraftAnswers.Events(call =>
        [
            DraftAnswers.Piece(new { reasoning_content = Decoy }), DraftAnswers.Piece(new { reasoning = Decoy }),
            .. Pieces(call).Select(piece => DraftAnswers.Piece(new { content = piece, reasoning_content = (string?)null })),
            DraftAnswers.Piece(new { }, "stop"), "[DONE]",
        ]),
        ["thinking aloud"] = DraftAnswers.Events(call => Streamed($"<think>\n{Decoy}\n</think>\n{Good(call)}")),
        ["a refusal that is not one"] = DraftAnswers.Events(call => [.. Streamed(Good(call)), DraftAnswers.Piece(new { refusal = "" })]),
        ["no end"] = DraftAnswers.Events(call => Pieces(call).Select(piece => DraftAnswers.Piece(new { content = piece }))),
        ["an end of its own"] = DraftAnswers.Events(call => [.. Streamed(Good(call)), DraftAnswers.Piece(new { }, "eos_token")]),
        ["a lot between the pieces"] = DraftAnswers.Events(call =>
            Streamed(Good(call)).SelectMany(line =>
                (string[])["PROCESSING", "{}", "null", "{\"choices\":null}", "{\"choices\":[]}", line])),
        ["half of the answer is another choice's"] = DraftAnswers.Events(call => Streamed(Good(call)).SelectMany(line =>
            (string[])[line, line.Replace("\"index\":0", "\"index\":1", StringComparison.Ordinal)])),
        ["a stream under another name"] = async (context, call) =>
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync(string.Concat(Streamed(Good(call)).Select(line => $"data: {line}\n\n")));
        },
        ["in one piece"] = (context, call) => DraftAnswers.Whole(Good(call))(context, call),
        ["in a form of its own"] = async (context, call) =>
            await context.Response.WriteAsJsonAsync(new { model = "x", message = new { role = "assistant", content = Good(call) } }),
        ["usage in words"] = Usage("\"many\""),
        ["usage below zero"] = Usage("{\"prompt_tokens\":-1,\"completion_tokens\":-5}"),
        ["usage in texts"] = Usage("{\"prompt_tokens\":\"900\",\"completion_tokens\":null}"),
        ["usage in parts"] = Usage("{\"prompt_tokens\":900.5,\"completion_tokens\":1e300}"),
        ["usage in a list"] = Usage("[1,2]"),
        ["a pair split over two pieces"] = DraftAnswers.Events(call => Streamed(Good(call)).SelectMany(line =>
            line.Split("\\uD83E\\uDD56", 2) is [var before, var after]
                ? (string[])[$$"""{{before}}\ud83e"},"finish_reason":null}]}""",
                    $$"""{"choices":[{"index":0,"delta":{"content":"\udd56{{after}}"""]
                : [line])),
        ["a lone half of a pair"] = DraftAnswers.Events(call => Streamed(Good(call)).Select(line =>
            line.Replace("first", "\\ud83efirst", StringComparison.Ordinal))),
    };

    // One comes at once, and two plans that are written at the same time are read, but not counted.
    private static readonly string[] Uncounted = ["in a form of its own", "two calls of a tool, streamed side by side"];

    private AiWorkflow workflow = null!;

    public static TheoryData<string> Names => [.. Servers.Keys];

    public async ValueTask InitializeAsync() => workflow = await AiWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Theory, MemberData(nameof(Names))]
    public async Task A_good_plan_is_read_however_the_server_sends_it(string server)
    {
        var most = 0;
        workflow.Finished = posts => most = Math.Max(most, posts);
        workflow.Ai.AnswerDrafts(Servers[server]);
        var (plan, failure) = await workflow.RunAsync();

        Assert.Equal("", failure?.Detail ?? "");
        Assert.Equal((14, 1), (plan!.TotalPosts, workflow.Ai.DraftCalls.Count));
        Assert.Equal(Bread, plan.Posts()[0].SuggestedCaption);
        Assert.True(most == 14 || Uncounted.Contains(server), $"{most} posts were counted.");
    }

    [Fact]
    public async Task Tokens_that_were_counted_oddly_are_not_kept()
    {
        workflow.Ai.AnswerDrafts(Usage("{\"prompt_tokens\":-1,\"completion_tokens\":77}"));
        var (plan, _) = await workflow.RunAsync();

        Assert.Equal((null, 77), (plan!.Provenance.Steps![1].InputTokens, plan.Provenance.Steps[1].OutputTokens));
    }

    [Fact]
    public async Task A_date_within_the_period_is_the_day_whatever_its_place()
    {
        workflow.Ai.AnswerDrafts(DraftAnswers.Plan(plan =>
        {
            foreach (var day in plan["schedule"]!.AsArray())
            {
                day!.AsObject().Remove("day");
            }

            plan["schedule"] = new JsonArray([.. plan["schedule"]!.AsArray().Reverse().Select(day => day!.DeepClone())]);
        }));
        var (plan, _) = await workflow.RunAsync();
        var expected = Requests.Make(AiWorkflow.Request);

        Assert.Equal(
            expected.Schedule.Select(day => (day.Date, day.Posts.Count)), plan!.Schedule.Select(day => (day.Date, day.Posts.Count)));
        Assert.Equal(First(Assert.Single(workflow.Ai.DraftCalls)), plan.Posts()[0].SuggestedCaption);
    }

    private static string Decoy =>
        """{"schedule":[{"day":1,"posts":[{"platform":"X","theme":"A bad idea","suggestedCaption":"A bad idea"}]}]}""";

    private static string First(AiCall call) =>
        (string)JsonNode.Parse(DraftAnswers.PlanFor(call, null))!["schedule"]![0]!["posts"]![0]!["suggestedCaption"]!;

    private static string Good(AiCall call) =>
        DraftAnswers.PlanFor(call, plan => plan["schedule"]![0]!["posts"]![0]!["suggestedCaption"] = Bread);

    private static IEnumerable<string> Pieces(AiCall call) => InPieces(Good(call));

    // No piece of ours ends within a pair.
    private static IEnumerable<string> InPieces(string text) => text.EnumerateRunes().Chunk(40).Select(runes => string.Concat(runes));

    private static IEnumerable<string> Streamed(string text) =>
        InPieces(text).Select(piece => DraftAnswers.Piece(new { content = piece })).Append(DraftAnswers.Piece(new { }, "stop"));

    private static string[] Halves(AiCall call)
    {
        var days = JsonNode.Parse(Good(call))!["schedule"]!.AsArray().Select(day => day!.ToJsonString()).ToList();
        return [$$"""{"schedule":[{{string.Join(',', days[..4])}}]}""", $$"""{"schedule":[{{string.Join(',', days[4..])}}]}"""];
    }

    private static object[] Calls(string arguments, string? id = null, string? name = null) =>
        [new { index = 0, id, type = "function", function = new { name, arguments } }];

    private static object[] Calls(string arguments, int index) => [new { index, function = new { arguments } }];

    private static AiAnswer Message(Func<AiCall, object> message, string finish) => (context, call) =>
        context.Response.WriteAsJsonAsync(new { choices = new[] { new { message = message(call), finish_reason = finish } } });

    private static AiAnswer Usage(string usage) => DraftAnswers.Events(call =>
        [.. Streamed(Good(call)), $$"""{"choices":[],"usage":{{usage}}}""", "[DONE]"]);
}
