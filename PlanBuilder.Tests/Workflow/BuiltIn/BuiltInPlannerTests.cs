using System.Globalization;
using System.Text.Json;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

public sealed class BuiltInPlannerTests
{
    [Fact]
    public void No_two_posts_of_a_day_share_a_minute_and_times_stay_near_the_platforms_hour()
    {
        foreach (var start in Enumerable.Range(0, 60).Select(i => new DateOnly(2026, 11, 1).AddDays(i)))
        {
            var plan = Requests.Make(Requests.Create(platforms: "all", start: start));
            Assert.All(plan.Schedule, day => Assert.Equal(10, day.Posts.Select(post => post.Time).Distinct().Count()));
            Assert.All(plan.Posts(), post =>
            {
                var time = TimeOnly.ParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture);
                Assert.InRange((time - Platform.Find(post.Platform)!.DefaultTime).TotalMinutes, 0, 60);
            });
        }
    }

    [Fact]
    public void The_same_request_gives_the_same_plan() =>
        Assert.Equal(Written(Requests.Make(Requests.Create())), Written(Requests.Make(Requests.Create())));

    [Fact]
    public void The_servers_culture_does_not_matter()
    {
        var (plan, culture) = (Written(Requests.Make(Requests.Create())), CultureInfo.CurrentCulture);
        try
        {
            foreach (var other in (string[])["fi-FI", "ar-SA", "tr-TR"])
            {
                CultureInfo.CurrentCulture = new(other);
                Assert.Equal(plan, Written(Requests.Make(Requests.Create())));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Another_start_gives_another_plan() =>
        Assert.NotEqual(
            Requests.Make(Requests.Create()).Posts().Select(post => post.SuggestedCaption),
            Requests.Make(Requests.Create(start: new(2026, 12, 24))).Posts().Select(post => post.SuggestedCaption));

    [Fact]
    public void The_goal_changes_the_angles_and_the_last_line()
    {
        var plans = Goals.All.Select(goal => Requests.Make(Requests.Create(goal: goal, platforms: "Instagram,LinkedIn")).Posts()).ToList();
        foreach (var (one, other) in plans.SelectMany((one, i) => plans.Skip(i + 1).Select(other => (one, other))))
        {
            Assert.NotEmpty(one.Select(post => post.Theme).Except(other.Select(post => post.Theme)));
            Assert.Empty(one.Select(LastLine).Intersect(other.Select(LastLine)));
        }
    }

    [Fact]
    public void A_short_plan_teaches_only_what_serves_its_goal()
    {
        foreach (var goal in Goals.All)
        {
            var posts = Requests.Make(Requests.Create(goal: goal, days: 7, platforms: "Facebook")).Posts();
            Assert.All(posts.Where(post => post.Pillar == Pillars.Educational), post =>
                Assert.Contains(goal, Knowledge.Curated.Angles[post.Pillar!].Single(angle => angle.Theme == post.Theme).Goals));
        }
    }

    [Fact]
    public void Captions_have_a_hook_a_body_and_a_closing_where_there_is_room() =>
        Assert.All(Requests.Make(Requests.Create()).Posts().Where(post => post.Platform != "X"), post =>
        {
            Assert.Equal(3, post.SuggestedCaption!.Split("\n\n").Length);
            Assert.InRange(post.SuggestedCaption.Length, 90, 500);
        });

    [Fact]
    public void It_says_that_no_AI_was_used()
    {
        var made = Requests.Make(Requests.Create(voice: "Warm, plain, a little funny. No hype.")).Provenance;

        Assert.Equal("built-in", made.By);
        Assert.StartsWith("Created from built-in ideas, without AI.", Assert.Single(made.Notes), StringComparison.Ordinal);
        Assert.Empty(made.Sources);
        Assert.Null(made.Model);
    }

    private static string Written(Plan plan) => JsonSerializer.Serialize(plan, Plan.Json);

    private static string LastLine(Post post) => post.SuggestedCaption!.Split('\n')[^1];
}
