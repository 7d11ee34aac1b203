using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

/// <summary>What a plan is to be about is asked first, checked, mended or asked once more, and never in the way of the posts.</summary>
public sealed class StrategyTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Action<JsonObject>> Odd = new()
    {
        ["a line is missing"] = strategy => Lines(strategy).RemoveAt(3),
        ["half of the lines are missing"] = strategy => Lines(strategy).RemoveRange(7, 7),
        ["an idea comes twice"] = strategy => Lines(strategy)[5]!["idea"] = Lines(strategy)[2]!["idea"]!.GetValue<string>(),
        ["an idea of an earlier plan"] = strategy => Lines(strategy)[5]!["idea"] = "The oven at dawn",
        ["an idea is no text"] = strategy => Lines(strategy)[5]!["idea"] = new JsonArray(),
        ["a line is null"] = strategy => Lines(strategy)[5] = null,
    };

    private AiWorkflow workflow = null!;

    public static TheoryData<string> Names => [.. Odd.Keys];

    public async ValueTask InitializeAsync() => workflow = await AiWorkflow.StartAsync();

    public ValueTask DisposeAsync() => workflow.DisposeAsync();

    [Theory, MemberData(nameof(Names))]
    public async Task What_is_wrong_with_it_is_asked_once_more_and_only_that(string wrong)
    {
        workflow.Ai.AnswerStrategies(StrategyAnswers.Good(Odd[wrong]), StrategyAnswers.Good());
        var (plan, failure) = await workflow.RunAsync(AiWorkflow.Request with { PastThemes = ["The oven at dawn"] });

        Assert.Null(failure);
        Assert.Equal(14, plan!.TotalPosts);
        Assert.Equal(2, workflow.Ai.StrategyCalls.Count);
        Assert.InRange(workflow.Ai.StrategyCalls.Last().Slots.Count, 1, 7);
        var ideas = Kept.Lines.Select(line => line.Idea).ToList();
        Assert.Equal(14, ideas.Distinct().Count());
        Assert.DoesNotContain("", ideas);
        Assert.DoesNotContain("The oven at dawn", ideas);
    }

    [Theory]
    [InlineData("Let me think about it.", 2), InlineData("", 2), InlineData("{\"message\":\"done\"}", 2)]
    [InlineData("[{\"idea\":\"alone\"}]", 2), InlineData("{\"slots\":{\"s1\":7}}", 2)]
    public async Task One_that_cannot_be_read_twice_is_done_without(string answer, int calls)
    {
        workflow.Ai.AnswerStrategies(DraftAnswers.Text(answer));
        var (plan, failure) = await workflow.RunAsync(AiWorkflow.Request with { PastThemes = ["The oven at dawn"] });

        Assert.Null(failure);
        Assert.Equal((14, calls), (plan!.TotalPosts, workflow.Ai.StrategyCalls.Count));
        AssertMix(plan);
        var material = JsonDocument.Parse(workflow.Ai.DraftCalls.Single().Messages[1]).RootElement;
        Assert.Equal("The oven at dawn", material.GetProperty("earlierThemes")[0].GetString()); // whoever writes looks for ideas now
    }

    [Theory]
    [InlineData("fenced"), InlineData("a list"), InlineData("lines by name"), InlineData("numbers for names"), InlineData("no names")]
    [InlineData("in weeks"), InlineData("thought aloud"), InlineData("cut off"), InlineData("a call of a tool")]
    public async Task It_is_read_in_many_forms(string form)
    {
        workflow.Ai.AnswerStrategies((context, call) =>
        {
            var good = JsonNode.Parse(StrategyAnswers.For(call))!.AsObject();
            var lines = Lines(good).Select(line => line!.DeepClone().AsObject()).ToList();
            return (form switch
            {
                "fenced" => DraftAnswers.Text($"Here it is:\n```json\n{good.ToJsonString()}\n```"),
                "a list" => DraftAnswers.Text(new JsonArray([.. lines]).ToJsonString()),
                "lines by name" => DraftAnswers.Text(new JsonObject
                {
                    ["plan"] = new JsonObject([.. lines.Select((line, i) => KeyValuePair.Create<string, JsonNode?>($"day {i + 1}", line))]),
                }.ToJsonString()),
                "numbers for names" => DraftAnswers.Text(With(lines, (line, i) => line["id"] = i + 1)),
                "no names" => DraftAnswers.Text(With(lines, (line, _) => line.Remove("id"))),
                "in weeks" => DraftAnswers.Text(new JsonObject
                {
                    ["weeks"] = new JsonArray(new JsonObject { ["week"] = 1, ["theme"] = "Bread", ["slots"] = new JsonArray([.. lines]) }),
                }.ToJsonString()),
                "thought aloud" => DraftAnswers.Text(
                    "<think>{\"slots\":[{\"id\":\"s1\",\"idea\":\"a bad one\"}]}</think>" + good.ToJsonString()),
                "cut off" => DraftAnswers.Text(good.ToJsonString()[..^60], "length"),
                _ => DraftAnswers.Events(_ =>
                [
                    DraftAnswers.Piece(new
                    {
                        tool_calls = new[] { new { index = 0, function = new { arguments = good.ToJsonString() } } },
                    }),
                    DraftAnswers.Piece(new { }, "tool_calls"), "[DONE]",
                ]),
            })(context, call);
        });
        var (plan, failure) = await workflow.RunAsync();

        Assert.Null(failure);
        Assert.Equal(14, plan!.TotalPosts);
        Assert.Equal(form == "cut off" ? 2 : 1, workflow.Ai.StrategyCalls.Count);
        Assert.Equal(14, Kept.Lines.Select(line => line.Idea).Distinct().Count());
        Assert.DoesNotContain("a bad one", Kept.Lines.Select(line => line.Idea));
    }

    [Theory, InlineData("promotional"), InlineData("entertaining"), InlineData("nonsense")]
    public async Task The_mix_is_mended_here(string pillar)
    {
        workflow.Ai.AnswerStrategies(StrategyAnswers.Good(strategy =>
        {
            foreach (var line in Lines(strategy))
            {
                line!["pillar"] = pillar;
            }
        }));
        var (plan, _) = await workflow.RunAsync();

        Assert.Single(workflow.Ai.StrategyCalls);
        AssertMix(plan!);
    }

    [Fact]
    public async Task A_missed_key_date_is_covered_by_the_second_question_or_in_its_own_words()
    {
        var launch = AiWorkflow.Request with { KeyDates = [new(AiWorkflow.Request.DateOf(3), "Launch of the rye loaf")] };
        var (plan, _) = await workflow.RunAsync(launch);

        Assert.Equal(14, plan!.TotalPosts);
        Assert.Equal(["s5"], workflow.Ai.StrategyCalls.Last().Slots.Select(slot => slot.Id));
        Assert.Contains("Launch of the rye loaf", workflow.Ai.StrategyCalls.First().Messages[1], StringComparison.Ordinal);
        Assert.Equal("Launch of the rye loaf", Kept.Lines[4].Idea);
        Assert.Equal("Launch of the rye loaf", plan.Schedule[2].Note);
    }

    [Theory]
    [InlineData("wrong key", "ai_key_refused"), InlineData("declined", "ai_declined"), InlineData("busy", "ai_unavailable")]
    [InlineData("cut off thinking", "ai_cut_off"), InlineData("declined in words", "ai_declined")]
    public async Task One_that_is_refused_is_the_end_before_any_post_is_asked_for(string failure, string code)
    {
        workflow.Ai.AnswerStrategies(failure switch
        {
            "wrong key" => AiAnswers.Refused(401, "invalid_api_key"),
            "declined" => DraftAnswers.Declined(),
            "busy" => AiAnswers.Refused(429, "rate_limited", retryAfter: 3_600),
            "cut off thinking" => DraftAnswers.Text("", "length"),
            _ => DraftAnswers.Text("I'm sorry, but I can't help with that."),
        });
        var (_, trouble) = await workflow.RunAsync();

        Assert.Equal(code, trouble!.Reason.Code);
        Assert.Empty(workflow.Ai.DraftCalls);
    }

    [Fact]
    public async Task A_question_longer_than_the_model_reads_is_asked_without_earlier_themes()
    {
        workflow.Ai.AnswerStrategies(AiAnswers.Refused(400, "context_length_exceeded"), StrategyAnswers.Good());
        var (plan, _) = await workflow.RunAsync(AiWorkflow.Request with { PastThemes = ["The oven at dawn"] });

        Assert.Equal(14, plan!.TotalPosts);
        Assert.Equal([true, false], workflow.Ai.StrategyCalls.Select(
            call => call.Messages[1].Contains("dawn", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_question_says_what_each_day_is_and_what_was_said_of_the_creator()
    {
        var request = AiWorkflow.Request with
        {
            Country = "US",
            Language = "en-US",
            Audience = "parents",
            Offer = "bread",
            SkipDays = [DayOfWeek.Sunday],
        };
        var material = JsonDocument.Parse(Prompts.StrategyQuestion(request, null)).RootElement;

        var days = material.GetProperty("calendar").EnumerateArray().ToList();
        Assert.Equal(7, days.Count);
        Assert.Contains(days, day => day.TryGetProperty("about", out var about) && about[0].GetString() == "Thanksgiving");
        Assert.Contains(days, day => day.TryGetProperty("off", out _) && day.GetProperty("weekday").GetString() == "Sunday");
        Assert.Equal(("US", "en-US", "parents", "bread"), (Text("country"), Text("language"), Text("audience"), Text("offer")));
        Assert.False(material.TryGetProperty("means", out _));

        string? Text(string name) => material.GetProperty(name).GetString();
    }

    private Strategy Kept => (Strategy)workflow.KeptOutcomes[KeptSteps.Strategy];

    private static JsonArray Lines(JsonObject strategy) => strategy["slots"]!.AsArray();

    private static string With(List<JsonObject> lines, Action<JsonObject, int> change)
    {
        foreach (var (i, line) in lines.Index())
        {
            change(line, i);
        }

        return new JsonObject { ["slots"] = new JsonArray([.. lines]) }.ToJsonString();
    }

    private static void AssertMix(Plan plan)
    {
        var wanted = LargestRemainder.Split(14, [60, 30, 10]);
        foreach (var (i, pillar) in Pillars.All.Index())
        {
            Assert.InRange(plan.Posts().Count(post => post.Pillar == pillar), wanted[i] - 1, wanted[i] + 1);
        }
    }
}
