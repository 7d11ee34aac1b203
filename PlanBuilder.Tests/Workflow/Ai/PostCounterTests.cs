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
            counter.Hear(new string(piece));
            return counter.Posts;
        }).ToList();

        Assert.Equal(3, counts[^1]);
        Assert.Equal(counts.Order(), counts);
    }

    [Fact]
    public void Words_around_the_plan_do_not_disturb()
    {
        var counter = new PostCounter();
        counter.Hear("Here you are:\n```json\n");
        counter.Hear(Plan);
        counter.Hear("``` enjoy {\"platform\": 1}");

        Assert.Equal(3, counter.Posts);
    }

    [Theory, InlineData("{\"platform\":1}}}}"), InlineData("[[[["), InlineData("{]"), InlineData("no plan at all")]
    public void What_is_no_JSON_is_not_counted_and_never_throws(string text)
    {
        var counter = new PostCounter();
        counter.Hear(text);
        counter.Hear("{\"platform\":\"X\"}");

        Assert.InRange(counter.Posts, 0, 1);
    }
}
