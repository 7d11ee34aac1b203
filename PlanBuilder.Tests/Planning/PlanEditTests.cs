using System.Text.Json;
using PlanBuilder.Tests.Builder;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workbench;

namespace PlanBuilder.Tests.Planning;

/// <summary>A change of a plan gives a whole plan.</summary>
public sealed class PlanEditTests
{
    private static readonly Plan Plan = Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"));

    [Fact]
    public void A_post_that_moves_keeps_its_id_and_stands_in_the_order_of_times()
    {
        var post = Plan.Find("d1-instagram")!.Post with { Time = "23:59" };
        var moved = PlanEdit.With(Plan, 3, post);

        Assert.Equal(3, moved.Find("d1-instagram")!.Day.Day);
        Assert.Equal("d1-instagram", moved.Schedule[2].Posts[^1].Id);
        Assert.Equal((14, 1, 3), (moved.TotalPosts, moved.Schedule[0].Posts.Count, moved.Schedule[2].Posts.Count));
        Assert.Equal(Plan.ContentMix, moved.ContentMix);
    }

    [Fact]
    public void Totals_mix_and_platforms_are_those_of_the_posts()
    {
        var changed = Plan.Posts().Where(post => post.Platform == "X").Aggregate(Plan, (plan, post) => PlanEdit.Without(plan, post.Id));
        changed = PlanEdit.With(changed, 1, new("new", "10:00", PostTypes.Video, "A theme", "LinkedIn", Pillars.Promotional));

        Assert.Equal(["Instagram", "LinkedIn"], changed.Platforms);
        Assert.Equal(8, changed.TotalPosts);
        Assert.Equal(ContentMix.From(changed.Posts()), changed.ContentMix);
    }

    [Fact]
    public void A_mix_that_its_maker_stated_stays_while_posts_have_no_pillar()
    {
        var stated = Plan with
        {
            ContentMix = new(60, 30, 10),
            Schedule = [.. Plan.Schedule.Select(day => day with { Posts = [.. day.Posts.Select(post => post with { Pillar = null })] })],
        };
        Assert.Equal(new(60, 30, 10), PlanEdit.Without(stated, "d1-x").ContentMix);
    }

    [Fact]
    public void What_was_to_check_goes_with_its_cause()
    {
        var both = PlanEdit.With(Plan, 1, Plan.Find("d1-x")!.Post with { Id = "second" });
        Assert.NotNull(PlanCheck.WithShown(both).Find("second")!.Post.Findings);
        Assert.All(PlanCheck.WithShown(PlanEdit.Without(PlanCheck.WithShown(both), "d1-x")).Posts(), post => Assert.Null(post.Findings));
    }

    [Fact]
    public void Many_posts_change_move_and_go_at_once()
    {
        var (first, second) = (Plan.Find("d1-x")!, Plan.Find("d2-x")!);
        second = second with { Post = second.Post with { Theme = "Other" } };
        var changed = PlanEdit.With(Plan, [first with { Day = Plan.Schedule[4] }, second], ["d3-x", "unknown"]);

        Assert.Equal(5, changed.Find("d1-x")!.Day.Day);
        Assert.Equal((2, "Other"), (changed.Find("d2-x")!.Day.Day, changed.Find("d2-x")!.Post.Theme));
        Assert.Null(changed.Find("d3-x"));
        Assert.Equal(13, changed.TotalPosts);
        string[] touched = ["d1-x", "d2-x", "d3-x"];
        Assert.Equal(Plan.Posts().Where(post => !touched.Contains(post.Id)), changed.Posts().Where(post => !touched.Contains(post.Id)));
    }

    [Fact]
    public void What_is_changed_in_each_changes_nowhere_else()
    {
        var changed = PlanEdit.Each(Plan, ["d1-x"], post => post with { Time = "00:01" });
        Assert.Equal(("d1-x", "00:01"), (changed.Schedule[0].Posts[0].Id, changed.Schedule[0].Posts[0].Time));
        Assert.Equal(Plan.Posts().Where(post => post.Id != "d1-x"), changed.Posts().Where(post => post.Id != "d1-x"));
    }

    [Fact]
    public void A_rewritten_post_keeps_its_findings_and_loses_its_approval()
    {
        var approved = PlanEdit.Each(Plan, ["d1-x"], post => post.WithStatus(PostStatus.Approved));
        var rewritten = PlanEdit.Rewritten(
            approved, approved.Find("d1-x")!.Post with { SuggestedCaption = "New words", Findings = ["Odd."] });

        Assert.Equal(PostStatus.InReview, rewritten.Find("d1-x")!.Post.Status);
        Assert.Equal(["Odd."], rewritten.Find("d1-x")!.Post.Findings);
        Assert.Equal(approved.Posts().Where(post => post.Id != "d1-x"), rewritten.Posts().Where(post => post.Id != "d1-x"));
    }

    public static TheoryData<string> Names => [.. UnusualText.Usable.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Whatever_is_typed_reads_back_as_the_same_post(string name)
    {
        var text = UnusualText.Usable[name];
        var form = PostForm.From(Plan.Find("d1-instagram")!, 0);
        (form.Theme, form.Caption, form.Hashtags, form.Angle) = (text, text, text[..Math.Min(text.Length, 190)], text);
        form.Tidy();
        Assert.True(new PostFormValidator(Plan, null).Validate(form).IsValid);
        var changed = PlanEdit.With(Plan, 1, form.ToPost("d1-instagram"));
        var (read, error) = PlanReader.Read(JsonSerializer.Serialize(changed, Plan.Json));

        Assert.Null(error);
        Assert.Empty(PlanDifference.Between(changed, read!));
        Assert.Equal(changed.Find("d1-instagram")!.Post.SuggestedCaption, read!.Find("d1-instagram")!.Post.SuggestedCaption);
    }
}
