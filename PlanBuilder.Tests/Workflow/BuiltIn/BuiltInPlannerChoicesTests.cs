using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>What holds for the built-in plan whatever goal, period and platforms are chosen.</summary>
public sealed class BuiltInPlannerChoicesTests
{
    private static readonly string[] PlatformChoices =
        ["Instagram", "TikTok", "YouTube", "Facebook", "X", "LinkedIn", "Instagram,TikTok", "X,LinkedIn,Facebook",
         "YouTube,TikTok,Instagram,X,LinkedIn", "all"];

    public static TheoryData<string, int, string> EveryChoice()
    {
        var choices = new TheoryData<string, int, string>();
        foreach (var goal in Goals.All)
        {
            foreach (var days in Periods.Days.Values)
            {
                foreach (var platforms in PlatformChoices)
                {
                    choices.Add(goal, days, platforms);
                }
            }
        }

        return choices;
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void The_check_finds_nothing_whatever_is_chosen(string goal, int days, string platforms)
    {
        foreach (var niche in (string[])["sourdough bakery", "general", Requests.OddNiches[8]])
        {
            var request = Requests.Create(niche, goal, days, platforms);
            var plan = Requests.Make(request);

            Assert.Empty(PlanCheck.Findings(plan, request));
            Assert.Equal(days * request.Platforms.Count, plan.TotalPosts);
        }
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void No_platform_gets_a_theme_twice_and_each_post_suits_its_platform(string goal, int days, string platforms)
    {
        var posts = Requests.Make(Requests.Create("dentist", goal, days, platforms)).Posts();

        Assert.Equal(posts.Count, posts.Select(post => (post.Platform, post.Theme)).Distinct().Count());
        Assert.All(posts, post => Assert.Contains(
            post.Platform, Knowledge.Curated.Angles[post.Pillar!].Single(angle => angle.Theme == post.Theme).Platforms));
    }

    [Fact]
    public void Even_the_largest_plans_use_an_angle_twice_at_most_and_never_on_one_platform()
    {
        foreach (var start in Enumerable.Range(0, 40).Select(i => new DateOnly(2026, 11, 1).AddDays(i)))
        {
            var posts = Requests.Make(Requests.Create(goal: Goals.All[start.DayNumber % 4], start: start)).Posts();
            Assert.Equal(posts.Count, posts.Select(post => (post.Platform, post.Theme)).Distinct().Count());
            Assert.All(posts.GroupBy(post => post.Theme), theme => Assert.InRange(theme.Count(), 1, 2));
        }
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void The_mix_is_60_30_10_as_near_as_whole_posts_allow(string goal, int days, string platforms)
    {
        var plan = Requests.Make(Requests.Create(goal: goal, days: days, platforms: platforms));
        var mix = plan.ContentMix;
        var onePost = 100.0 / plan.TotalPosts;

        Assert.Equal(100, mix.Educational + mix.Entertaining + mix.Promotional);
        Assert.InRange(mix.Educational, 60 - onePost, 60 + onePost);
        Assert.InRange(mix.Entertaining, 30 - onePost, 30 + onePost);
        Assert.InRange(mix.Promotional, 10 - onePost, 10 + onePost);
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void No_platform_entertains_or_promotes_three_days_in_a_row_nor_teaches_seven(string goal, int days, string platforms)
    {
        var plan = Requests.Make(Requests.Create(goal: goal, days: days, platforms: platforms));
        foreach (var platform in plan.Posts().GroupBy(post => post.Platform))
        {
            var run = string.Concat(platform.Select(post => post.Pillar![..2]));
            Assert.DoesNotContain("enenen", run, StringComparison.Ordinal);
            Assert.DoesNotContain("prpr", run, StringComparison.Ordinal);
            Assert.DoesNotContain("ededededededed", run, StringComparison.Ordinal);
        }
    }
}
