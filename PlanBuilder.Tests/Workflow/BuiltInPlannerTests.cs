using System.Globalization;
using System.Text.Json;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Tests.Workflow;

public sealed class BuiltInPlannerTests
{
    private static readonly string[] PlatformChoices =
        ["Instagram", "TikTok", "YouTube", "Facebook", "X", "LinkedIn", "Instagram,TikTok", "X,LinkedIn,Facebook", "YouTube,TikTok,Instagram,X,LinkedIn", "all"];

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
            var request = Requests.Of(niche, goal, days, platforms);
            var plan = Requests.Make(request);

            Assert.Empty(PlanCheck.Findings(plan, request));
            Assert.Equal(days * request.Platforms.Count, plan.TotalPosts);
        }
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void No_platform_gets_a_theme_twice_and_each_post_suits_its_platform(string goal, int days, string platforms)
    {
        var posts = Requests.Make(Requests.Of("dentist", goal, days, platforms)).Posts();

        Assert.Equal(posts.Count, posts.Select(post => (post.Platform, post.Theme)).Distinct().Count());
        Assert.All(posts, post => Assert.Contains(post.Platform, Knowledge.Curated.Angles[post.Pillar!].Single(angle => angle.Theme == post.Theme).Platforms));
    }

    [Theory, MemberData(nameof(EveryChoice))]
    public void The_mix_is_60_30_10_as_near_as_whole_posts_allow(string goal, int days, string platforms)
    {
        var plan = Requests.Make(Requests.Of(goal: goal, days: days, platforms: platforms));
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
        foreach (var platform in Requests.Make(Requests.Of(goal: goal, days: days, platforms: platforms)).Posts().GroupBy(post => post.Platform))
        {
            var run = string.Concat(platform.Select(post => post.Pillar![..2]));
            Assert.DoesNotContain("enenen", run, StringComparison.Ordinal);
            Assert.DoesNotContain("prpr", run, StringComparison.Ordinal);
            Assert.DoesNotContain("ededededededed", run, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_two_posts_of_a_day_share_a_minute_and_times_stay_near_the_platforms_hour()
    {
        foreach (var start in Enumerable.Range(0, 60).Select(i => new DateOnly(2026, 11, 1).AddDays(i)))
        {
            var plan = Requests.Make(Requests.Of(start: start));
            Assert.All(plan.Schedule, day => Assert.Equal(6, day.Posts.Select(post => post.Time).Distinct().Count()));
            Assert.All(plan.Posts(), post => Assert.InRange(
                (TimeOnly.ParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture) - Platform.Find(post.Platform)!.DefaultTime).TotalMinutes, 0, 60));
        }
    }

    [Fact]
    public void The_same_request_gives_the_same_plan() =>
        Assert.Equal(Written(Requests.Make(Requests.Of())), Written(Requests.Make(Requests.Of())));

    [Fact]
    public void Another_start_gives_another_plan() =>
        Assert.NotEqual(
            Requests.Make(Requests.Of()).Posts().Select(post => post.SuggestedCaption),
            Requests.Make(Requests.Of(start: new(2026, 12, 24))).Posts().Select(post => post.SuggestedCaption));

    [Theory, InlineData("2026-11-24"), InlineData("2027-02-28"), InlineData("2028-06-01")]
    public void Unlike_niches_share_no_caption_even_without_their_names(string start)
    {
        foreach (var goal in Goals.All)
        {
            var seen = new Dictionary<string, string>();
            foreach (var niche in (string[])[.. Requests.Trades, "general", "falconry"])
            {
                foreach (var post in Requests.Make(Requests.Of(niche, goal, start: DateOnly.Parse(start, CultureInfo.InvariantCulture))).Posts())
                {
                    var bare = post.SuggestedCaption!.Replace(niche, "", StringComparison.OrdinalIgnoreCase);
                    Assert.True(seen.TryAdd(bare, niche), $"{niche} and {seen.GetValueOrDefault(bare)}: {bare}");
                }
            }
        }
    }

    [Fact]
    public void The_goal_changes_the_angles_and_the_last_line()
    {
        var plans = Goals.All.Select(goal => Requests.Make(Requests.Of(goal: goal, platforms: "Instagram,LinkedIn")).Posts()).ToList();
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
            var posts = Requests.Make(Requests.Of(goal: goal, days: 7, platforms: "Facebook")).Posts();
            Assert.All(posts.Where(post => post.Pillar == Pillars.Educational), post =>
                Assert.Contains(goal, Knowledge.Curated.Angles[post.Pillar!].Single(angle => angle.Theme == post.Theme).Goals));
        }
    }

    [Fact]
    public void Captions_have_a_hook_a_body_and_a_closing_where_there_is_room() =>
        Assert.All(Requests.Make(Requests.Of()).Posts().Where(post => post.Platform != "X"), post =>
        {
            Assert.Equal(3, post.SuggestedCaption!.Split("\n\n").Length);
            Assert.InRange(post.SuggestedCaption.Length, 90, 500);
        });

    [Fact]
    public void It_says_that_no_AI_was_used()
    {
        var made = Requests.Make(Requests.Of(voice: "Warm, plain, a little funny. No hype.")).Made;

        Assert.Equal("built-in", made.By);
        Assert.StartsWith("No AI was used", Assert.Single(made.Notes), StringComparison.Ordinal);
        Assert.Empty(made.Sources);
        Assert.Null(made.Model);
    }

    [Fact]
    public void A_trade_we_know_gets_its_own_jobs_and_another_does_not()
    {
        Assert.Contains(Requests.Make(Requests.Of("sourdough bakery")).Posts(), post => post.SuggestedCaption!.StartsWith("Scoring the dough: ", StringComparison.Ordinal));
        Assert.DoesNotContain(Requests.Make(Requests.Of("falconry")).Posts(), post => post.Angle!.Contains("For example", StringComparison.Ordinal));
    }

    private static string Written(Plan plan) => JsonSerializer.Serialize(plan, Plan.Json);

    private static string LastLine(Post post) => post.SuggestedCaption!.Split('\n')[^1];
}
