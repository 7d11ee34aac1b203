using System.Text.Json;
using System.Text.Json.Nodes;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>What another writer brings, read as what is made here: mended, noted, or refused with its reason.</summary>
public sealed class ReceivedPlanTests
{
    private const string Asked = """
        {"goal":"Grow followers","period":"7 days","platforms":["Instagram","X"],"startDate":"2026-12-07","timeZone":"Europe/Berlin"}
        """;

    private static readonly Plan Whole = Requests.Make(Requests.Create(goal: "Grow followers", days: 7, platforms: "Instagram,X"));

    [Fact]
    public void A_whole_plan_comes_through_as_it_was_written_and_says_that_n8n_made_it()
    {
        var plan = Read(Write(Whole));
        Assert.Equal((7, 14, "n8n"), (plan.Schedule.Count, plan.TotalPosts, plan.Provenance.By));
        Assert.Equal(
            Whole.Posts().Select(post => post.SuggestedCaption).Order(StringComparer.Ordinal),
            plan.Posts().Select(post => post.SuggestedCaption).Order(StringComparer.Ordinal));
        Assert.Empty(plan.Provenance.Notes);
    }

    [Fact]
    public void Three_days_of_seven_are_kept_and_what_is_missing_is_noted()
    {
        var plan = Read(Write(Whole with { Schedule = [.. Whole.Schedule.Take(3)] }));
        Assert.Equal((7, 6), (plan.Schedule.Count, plan.TotalPosts));
        Assert.Contains(plan.Provenance.Notes, note => note.StartsWith("No post for Instagram on day 4", StringComparison.Ordinal));
    }

    [Fact]
    public void Less_than_a_third_is_unusable() =>
        Assert.Equal(FailureReason.UnusablePlan, Refused(Write(Whole with { Schedule = [.. Whole.Schedule.Take(2)] })).Reason);

    [Fact]
    public void Another_platform_than_asked_for_is_unusable_and_a_missing_one_noted()
    {
        Assert.Equal(FailureReason.UnusablePlan, Refused(Write(Only("X") with
        {
            Schedule =
            [
                .. Only("X").Schedule
                    .Select(day => day with { Posts = [.. day.Posts.Select(post => post with { Platform = "LinkedIn" })] }),
            ],
        })).Reason);
        var plan = Read(Write(Only("X")));
        Assert.Equal(["Instagram", "X"], plan.Platforms);
        Assert.Contains("No post for Instagram on day 1", Assert.Single(plan.Provenance.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Posts_on_days_off_move_or_go()
    {
        var plan = Read(
            Write(Whole),
            Asked.Replace("\"timeZone\"", "\"skipDays\":[\"Saturday\",\"Sunday\"],\"timeZone\"", StringComparison.Ordinal));
        Assert.Equal(10, plan.TotalPosts);
        Assert.All(plan.Schedule, day => Assert.True(
            day.Posts.Count == 0 || day.Date!.Value.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));
    }

    [Theory, InlineData(-1), InlineData(7)]
    public void Days_that_count_from_elsewhere_count_from_one_and_all_are_dated(int shift)
    {
        var json = JsonNode.Parse(Write(Whole))!;
        foreach (var day in json["schedule"]!.AsArray())
        {
            day!["day"] = (int)day["day"]! + shift;
            day.AsObject().Remove("date");
        }

        var plan = Read(json.ToJsonString());
        Assert.Equal(Enumerable.Range(1, 7), plan.Schedule.Select(day => day.Day));
        Assert.Equal(
            Enumerable.Range(7, 7).Select(day => new DateOnly(2026, 12, day)), plan.Schedule.Select(day => day.Date!.Value));
        Assert.Equal(Whole.Schedule[0].Posts[0].SuggestedCaption, plan.Schedule[0].Posts[0].SuggestedCaption);
    }

    [Fact]
    public void A_mix_is_counted_only_where_every_post_has_its_pillar()
    {
        var three = 0;
        var json = JsonNode.Parse(Write(Whole))!;
        json["contentMix"] = new JsonObject { ["educational"] = 60, ["entertaining"] = 30, ["promotional"] = 10 };
        foreach (var post in json["schedule"]!.AsArray().SelectMany(day => day!["posts"]!.AsArray()))
        {
            post!["type"] = "Carousel";
            post.AsObject().Remove("pillar");
            if (three++ < 3)
            {
                post["pillar"] = "educational";
            }
        }

        var plan = Read(json.ToJsonString());
        Assert.Equal(new ContentMix(60, 30, 10), plan.ContentMix);
        Assert.DoesNotContain(
            plan.Posts().SelectMany(post => post.Findings ?? []), text => text.Contains("pillar", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_original_wrote_without_captions_is_a_plan_of_ideas()
    {
        var json = JsonNode.Parse(Write(Whole))!;
        foreach (var post in json["schedule"]!.AsArray().SelectMany(day => day!["posts"]!.AsArray()))
        {
            post!.AsObject().Remove("suggestedCaption");
        }

        Assert.Equal(14, Read(json.ToJsonString()).TotalPosts);
    }

    [Fact]
    public void What_the_form_would_refuse_is_read_as_it_is()
    {
        var plan = Read(Write(Only("X")), """{"goal":"Sell more","period":"10 days","platforms":["Mastodon"]}""");
        Assert.Equal(7, plan.TotalPosts);
    }

    public static TheoryData<string> Answers => new(
        "{0}", "Here it is {as you asked}: {0} Enjoy {{it}}!", "```json\n{0}\n```", "<think>{{}} hm</think>{0}", "[{0}]",
        """{{"plan":{{"data":{0}}}}}""");

    [Theory, MemberData(nameof(Answers))]
    public void A_models_words_are_read_as_ours_are(string around)
    {
        var words = around.Replace("{0}", Write(Whole with { Provenance = ProvenanceReader.Unknown }), StringComparison.Ordinal)
            .Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);
        foreach (var output in new JsonNode[]
        {
            words, Answer(words), new JsonArray(Answer(words)),
            new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject
            {
                ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = words }),
            } }) },
        })
        {
            var result = new JsonObject { ["output"] = output, ["made"] = new JsonObject { ["by"] = "n8n" } };
            Assert.Equal(14, Read(result.ToJsonString()).TotalPosts);
        }
    }

    [Fact]
    public void Answers_for_parts_of_the_period_are_one_plan_with_its_sources_and_tokens()
    {
        var plan = Read(new JsonObject
        {
            ["output"] = new JsonArray(
                Answer(Write(Whole with { Schedule = [.. Whole.Schedule.Take(4)] })),
                Answer(Write(Whole with { Schedule = [.. Whole.Schedule.Skip(4)] }))),
            ["made"] = new JsonObject
            {
                ["by"] = "n8n", ["model"] = "grok-4.3", ["notes"] = new JsonArray("A note."),
                ["sources"] = new JsonArray(new JsonObject { ["url"] = "https://example.org/bread" }),
            },
        }.ToJsonString());
        Assert.Equal((7, 14), (plan.Schedule.Count, plan.TotalPosts));
        Assert.Equal(["A note."], plan.Provenance.Notes);
        Assert.Equal("https://example.org/bread", Assert.Single(plan.Provenance.Sources).Url);
        Assert.Equal([(100, 200), (100, 200)], plan.Provenance.Steps!.Select(step => (step.InputTokens!.Value, step.OutputTokens!.Value)));
    }

    [Theory]
    [InlineData("", "stop", "ai_empty"), InlineData("No calendar today.", "stop", "ai_unreadable")]
    [InlineData("I'm sorry, but I can't help with that.", "stop", "ai_declined")]
    [InlineData("{\"schedule\":[{\"day\":1,", "length", "ai_cut_off"), InlineData("", "content_filter", "ai_declined")]
    public void Where_there_is_no_plan_the_reason_is_the_one_that_ours_would_have(string words, string finish, string code) =>
        Assert.Equal(
            code, Refused(new JsonObject { ["output"] = Answer(words, finish), ["made"] = new JsonObject() }.ToJsonString()).Reason.Code);

    [Theory, InlineData(""" "\ud83d half" """, """ "\ufffd half" """), InlineData(""" "a\u0000b" """, """ "ab" """)]
    [InlineData(""" "\\u0000 \ud83e\udd56 \u00e9" """, """ "\\u0000 \ud83e\udd56 \u00e9" """)]
    [InlineData(""" "\\\ud83d" """, """ "\\\ufffd" """)]
    [InlineData(""" "\ud83d\ud83e\udd56" """, """ "\ufffd\ud83e\udd56" """), InlineData(""" "\udd56" """, """ "\ufffd" """)]
    public void What_Postgres_does_not_store_is_taken_out_before(string sent, string stored) =>
        Assert.Equal(stored, StorableJson.From(sent));

    private static Plan Only(string platform) => Whole with
    {
        Platforms = [platform],
        Schedule = [.. Whole.Schedule.Select(day => day with { Posts = [.. day.Posts.Where(post => post.Platform == platform)] })],
    };

    private static JsonObject Answer(string words, string finish = "stop") => new()
    {
        ["model"] = "grok-4.3",
        ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["content"] = words }, ["finish_reason"] = finish }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 100, ["completion_tokens"] = 200 },
    };

    private static string Write(Plan plan) =>
        JsonSerializer.Serialize(plan with { Provenance = ProvenanceReader.Unknown }, Plan.Json);

    private static Plan Read(string result, string input = Asked)
    {
        var (plan, failure) = TryRead(result, input);
        Assert.True(plan is not null, failure?.Detail);
        return plan;
    }

    private static PlanFailure Refused(string result)
    {
        var (plan, failure) = TryRead(result, Asked);
        Assert.Null(plan);
        return failure!;
    }

    private static (Plan?, PlanFailure?) TryRead(string result, string input) => ReceivedPlan.Read(new(
        Guid.NewGuid(), Guid.NewGuid(), JobTypes.Plan, input, new(2026, 12, 1, 10, 0, 0, DateTimeKind.Utc), result, null, null,
        IsN8n: true));
}
