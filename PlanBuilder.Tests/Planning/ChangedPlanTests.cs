using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

/// <summary>A changed plan, of which only the changed days are read and marked again, is what reading all of it gives.</summary>
public sealed class ChangedPlanTests
{
    private static readonly Plan Before = PlanCheck.WithShown(PlanEdit.Moved(
        Read(Requests.Make(Requests.Create(days: 7, platforms: "Instagram,X"))), new Dictionary<string, int> { ["d6-x"] = 7 }));

    private static readonly Dictionary<string, Plan> Changes = new()
    {
        ["nothing"] = PlanCheck.WithoutShown(Before),
        ["edited"] = Edited("d2-x", post => post with { Theme = "Another", PrivateNote = "Ask Ann" }),
        ["a caption that a later post has"] = Edited(
            "d2-x", post => post with { SuggestedCaption = Before.Find("d5-instagram")!.Post.SuggestedCaption }),
        ["a post that collided goes"] = PlanEdit.Without(Before, "d6-x"),
        ["another one goes"] = PlanEdit.Without(Before, "d1-x"),
        ["a day is emptied"] = PlanEdit.Without(Before, ["d3-instagram", "d3-x"]),
        ["a day is left"] = PlanEdit.Only(PlanCheck.WithoutShown(Before), (day, _) => day.Day == 4),
        ["moved"] = PlanEdit.Moved(Before, new Dictionary<string, int> { ["d1-x"] = 5 }),
        ["approved"] = PlanEdit.Each(Before, ["d4-x"], post => post.WithStatus(PostStatus.Approved)),
        ["without pillars"] = PlanEdit.Each(Before, ["d4-x"], post => post with { Pillar = null }),
        ["an ID given twice"] = PlanEdit.Each(Before, ["d4-x"], post => post with { Id = "d1-x" }),
        ["another zone"] = PlanCheck.WithoutShown(Before) with { TimeZone = "Asia/Tokyo", Goal = "Sell more" },
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void It_reads_the_same(string name)
    {
        var changed = Changes[name];
        var (read, failure) = PlanReader.ReadOwn(changed, Before);

        Assert.Null(failure);
        Assert.Equal(Written(PlanCheck.WithShown(Read(changed))), Written(PlanCheck.WithShown(read!)));
    }

    [Fact]
    public void Days_that_stayed_are_the_same_objects_and_what_another_day_said_of_them_is_not_kept()
    {
        Assert.Equal([1, 3, 4, 5, 6, 7], Kept("edited"));
        Assert.Equal([1, 3, 4, 6, 7], Kept("a caption that a later post has"));
    }

    private static IEnumerable<int> Kept(string name) =>
        PlanCheck.WithShown(PlanReader.ReadOwn(Changes[name], Before).Plan!).Schedule
            .Where(day => Before.Schedule.Contains(day, ReferenceEqualityComparer.Instance)).Select(day => day.Day);

    private static Plan Edited(string id, Func<Post, Post> change) =>
        PlanEdit.With(Before, Before.Find(id)!.Day.Day, change(Before.Find(id)!.Post));

    private static Plan Read(Plan plan) => PlanReader.ReadOwn(Written(plan)).Plan!;

    private static string Written(Plan plan) => JsonSerializer.Serialize(plan, Plan.Json);
}
