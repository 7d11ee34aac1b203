using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Tests.Workflow.Ai;

public sealed class PostCounterTests
{
    private const string Plan =
        """{"schedule":[{"day":1,"posts":[{"platform":"X","theme":"a } in words, and 字"},{"theme":"b","platform":"TikTok"}]},"""
        + """{"day":2,"posts":[{"platform":"X"}]}]}""";

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(1_000)]
    public void Posts_are_counted_however_the_answer_is_cut_into_pieces(int length)
    {
        var counter = new PostCounter();
        var counts = Plan.Chunk(length).Select(piece =>
        {
            counter.Read(new string(piece));
            return counter.Posts;
        }).ToList();

        Assert.Equal(3, counts[^1]);
        Assert.Equal(counts.Order(), counts);
    }

    [Fact]
    public void Words_around_the_plan_do_not_disturb()
    {
        var counter = new PostCounter();
        counter.Read("Here you are:\n```json\n");
        counter.Read(Plan);
        counter.Read("``` enjoy {\"bread\": 1}");

        Assert.Equal(3, counter.Posts);
    }

    [Theory, InlineData("{\"platform\":1}}}}"), InlineData("[[[["), InlineData("{]"), InlineData("no plan at all")]
    public void What_is_no_JSON_is_not_counted_and_never_throws(string text)
    {
        var counter = new PostCounter();
        counter.Read(text);
        counter.Read("{\"platform\":\"X\"}");

        Assert.InRange(counter.Posts, 0, 2);
    }

    public static TheoryData<string, string, int> Odd => new()
    {
        { "fences", "```json\n{\"day\":1,\"posts\":[{\"platform\":\"X\"}]}\n```\nIt's day 2:\n```json\n{\"platform\":\"X\"}\n```", 2 },
        { "thinking aloud", $"<think>Perhaps {Plan}?</think>{Plan}", 3 },
        { "thinking whose beginning is missing", $"{{\"platform\":\"X\"}}, no.</think>{Plan}", 3 },
        { "single quotes", Plan.Replace('"', '\''), 3 },
        { "a quote within a text", Plan.Replace("a } in", "a \"}\" in", StringComparison.Ordinal), 3 },
        { "an escaped quote", Plan.Replace("a } in", "a \\\"} in", StringComparison.Ordinal), 3 },
        { "a missing comma", Plan.Replace("\"X\",", "\"X\"\n", StringComparison.Ordinal), 3 },
        { "keys in German", Plan.Replace("platform", "Plattform", StringComparison.Ordinal), 3 },
        { "platforms first", """{"X":[{"caption":"a"},{"caption":"b"}]}""", 2 },
        { "a head with platforms", $$"""{"platforms":["X"],"plan":{{Plan}}}""", 3 },
        { "two plans", Plan + Plan, 6 },
        { "a bracket among words", $"Enjoy :-{{ and here it is: {Plan}", 3 },
    };

    [Theory, MemberData(nameof(Odd))]
    public void What_the_reader_takes_is_counted(string form, string answer, int posts)
    {
        Assert.All((int[])[1, 7, 10_000], length =>
        {
            var counter = new PostCounter();
            foreach (var piece in answer.Chunk(length))
            {
                counter.Read(new string(piece));
            }

            Assert.True(counter.Posts == posts, $"{form}: {counter.Posts}");
        });
    }
}
