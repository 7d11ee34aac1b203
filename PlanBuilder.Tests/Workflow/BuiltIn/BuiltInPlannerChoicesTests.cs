using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;

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
    public void No_platform_is_told_an_idea_twice_in_two_weeks(string goal, int days, string platforms)
    {
        var posts = Requests.Make(Requests.Create("dentist", goal, Math.Min(days, 14), platforms)).Posts();

        Assert.Equal(posts.Count, posts.Select(post => (post.Platform, post.Theme)).Distinct().Count());
        Assert.All(posts, post => Assert.True(PostTypes.Suits(post.Type, post.Platform), $"{post.Type} on {post.Platform}"));
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void One_idea_is_told_on_several_platforms_and_one_shoot_serves_two_days(string goal, int days, string platforms)
    {
        var plan = Requests.Make(Requests.Create("dentist", goal, days, platforms));

        Assert.All(plan.Schedule, day => Assert.InRange(day.Posts.Select(post => post.Theme).Distinct().Count(), 1, 3));
        Assert.All(plan.Schedule, day => Assert.Single(day.Posts.Select(post => post.Batch).Distinct()));
        Assert.Equal((days + 1) / 2, plan.Posts().Select(post => post.Batch).Distinct().Count());
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void The_mix_is_60_30_10_as_near_as_whole_ideas_allow(string goal, int days, string platforms)
    {
        var plan = Requests.Make(Requests.Create(goal: goal, days: days, platforms: platforms));
        var mix = plan.ContentMix;
        var oneIdea = 100.0 * Math.Min(4, plan.Platforms.Count) / plan.TotalPosts; // told on all platforms of its group

        Assert.Equal(100, mix.Educational + mix.Entertaining + mix.Promotional);
        Assert.InRange(mix.Educational, 60 - oneIdea, 60 + oneIdea);
        Assert.InRange(mix.Entertaining, 30 - oneIdea, 30 + oneIdea);
        Assert.InRange(mix.Promotional, 10 - oneIdea, 10 + oneIdea);
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
