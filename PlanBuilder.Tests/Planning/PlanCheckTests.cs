using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class PlanCheckTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "Instagram,X");
    private static readonly Plan Good = Requests.Make(Request);

    [Fact]
    public void A_good_plan_has_no_findings() => Assert.Empty(PlanCheck.Findings(Good, Request));

    [Fact]
    public void Another_goal_period_or_list_of_platforms_is_found()
    {
        Finds("goal", Good with { Goal = Goals.GrowFollowers });
        Finds("period", Good with { Period = "14 days" });
        Finds("aren't in Europe/Berlin", Good with { TimeZone = "UTC" });
        Finds("platforms aren't the ones", Good with { Platforms = ["Instagram"] });
    }

    [Fact]
    public void A_missing_day_is_found() => Finds("6 days, not 7", Good with { Schedule = [.. Good.Schedule.Take(6)] });

    [Fact]
    public void Days_out_of_order_and_wrong_dates_are_found()
    {
        Finds("Day 2 is where day 1", Good with { Schedule = [.. Good.Schedule.Reverse().Skip(5), .. Good.Schedule.Skip(2)] });
        Finds("Day 1 isn't dated 2026-11-24", WithDay(day => day with { Date = Request.StartDate.AddDays(1) }));
        Finds("Day 1 isn't dated", WithDay(day => day with { Date = null }));
    }

    [Fact]
    public void A_platform_left_out_doubled_or_not_chosen_is_found()
    {
        Finds("Day 1 has no post for X", WithDay(day => day with { Posts = [day.Posts[0]] }));
        Finds("2 posts for", WithDay(day => day with { Posts = [.. day.Posts, day.Posts[0]] }));
        Finds("TikTok isn't one of the platforms you chose", WithPost(post => post with { Platform = "TikTok" }));
    }

    [Fact]
    public void Too_few_and_too_many_posts_are_said_in_numbers()
    {
        var twice = Request with { PostsPerDay = 2 };
        Assert.Contains("Day 1 has 1 of 2 posts for X.", PlanCheck.Findings(Good, twice).Select(finding => finding.Sentence));

        var three = WithDay(day => day with { Posts = [day.Posts[0], day.Posts[0] with { Id = "b" }, day.Posts[0] with { Id = "c" }] });
        Finds("Day 1 has 3 posts for Instagram, not one.", three);
        Assert.Contains("Day 1 has 3 posts for Instagram, not 2.", PlanCheck.Findings(three, twice).Select(finding => finding.Sentence));
        Assert.Contains("Day 1 is a Tuesday, one of your days off.",
            PlanCheck.Findings(Good, Request with { SkipDays = [DayOfWeek.Tuesday] }).Select(finding => finding.Sentence));
    }

    [Fact]
    public void Two_posts_of_a_platform_at_one_time_are_found()
    {
        var twice = WithDay(day => day with { Posts = [.. day.Posts, day.Posts[0] with { Id = "another" }] });
        Finds("Same time as another Instagram post", twice);
    }

    [Theory, InlineData("25:00"), InlineData("9:00"), InlineData("noon")]
    public void A_time_that_is_none_is_found(string time) =>
        Finds($"\"{time}\" isn't a valid HH:mm time", WithPost(post => post with { Time = time }));

    [Fact]
    public void A_type_a_pillar_or_a_theme_we_do_not_know_is_found()
    {
        Finds("\"Poem\" isn't a known post type", WithPost(post => post with { Type = "Poem" }));
        Finds("\"other\" isn't a known pillar", WithPost(post => post with { Pillar = "other" }));
        Finds("has no pillar", WithPost(post => post with { Pillar = null }));
        Finds("has no theme", WithPost(post => post with { Theme = " " }));
    }

    [Fact]
    public void Limits_are_those_of_the_platform()
    {
        Finds("hashtags. X allows 2", WithPost(post => post with { SuggestedHashtags = ["#a", "#b", "#c"] }, "X"));
        Finds("repeats a hashtag", WithPost(post => post with { SuggestedHashtags = ["#bread", "#Bread"] }));
        Finds("isn't a valid hashtag", WithPost(post => post with { SuggestedHashtags = ["bread"] }));
        Finds("2,201 characters. Instagram allows 2,200", WithPost(post => post with { SuggestedCaption = new string('a', 2_201) }));
        Assert.Empty(PlanCheck.Findings(WithPost(post => post with { SuggestedCaption = new string('a', 2_200) }), Request));
    }

    [Theory]
    [InlineData("a", 280, "", 280)]
    [InlineData("a", 281, "", 281)]
    [InlineData("é", 280, "", 280)]
    [InlineData("字", 140, "", 280)]
    [InlineData("🥖", 140, "", 280)]
    [InlineData("👩‍👩‍👧", 140, "", 280)]
    [InlineData("a", 268, "#bread,#oven", 281)]
    [InlineData("a", 267, "#bread,#oven", 280)]
    [InlineData("a", 270, "#パン", 276)]
    public void X_counts_in_its_own_way_and_hashtags_too(string letter, int times, string hashtags, int characters)
    {
        var plan = WithPost(post => post with
        {
            SuggestedCaption = string.Concat(Enumerable.Repeat(letter, times)),
            SuggestedHashtags = hashtags.Split(',', StringSplitOptions.RemoveEmptyEntries),
        }, "X");
        var findings = PlanCheck.Findings(plan, Request);
        if (characters <= 280)
        {
            Assert.Empty(findings);
        }
        else
        {
            Assert.Contains($"{characters} characters. X allows 280", Assert.Single(findings).Sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_caption_or_a_time_left_out_is_found_and_what_cannot_be_shown()
    {
        Finds("has no caption", WithPost(post => post with { SuggestedCaption = null }));
        Finds("has no caption", WithPost(post => post with { SuggestedCaption = " \n" }));
        Finds("has no time", WithPost(post => post with { Time = "" }));
        Finds("HTML tags", WithPost(post => post with { Angle = "Show <b>how</b>." }));
        Finds("HTML tags", WithPost(post => post with { SuggestedHashtags = ["#bread<br>"] }));
        Finds("can't be displayed", WithPost(post => post with { Theme = "An \u0001 old theme" }));
        Finds("can't be displayed", WithPost(post => post with { SuggestedCaption = "Half an emoji \ud83e" }));
        Assert.Empty(PlanCheck.Findings(WithPost(post => post with { SuggestedCaption = "a < b, c > d,\n\tI <3 bread 🥖" }), Request));
    }

    [Fact]
    public void A_post_s_finding_says_where_it_belongs()
    {
        var finding = Assert.Single(PlanCheck.Findings(WithPost(post => post with { Theme = "" }, "X"), Request));
        Assert.Equal(new Finding(FindingKind.Theme, "The post has no theme.", 1, "X", "d1-x"), finding);
        Assert.Equal("d1-x: The post has no theme.", finding.ToString());
    }

    [Fact]
    public void An_id_twice_a_wrong_total_and_a_wrong_mix_are_found()
    {
        Finds("the ID \"d2-x\"", WithPost(post => post with { Id = "d2-x" }));
        Finds("13 posts, but it has 14", Good with { TotalPosts = 13 });
        Finds("content mix", Good with { ContentMix = new(60, 30, 10) });
    }

    [Theory]
    [InlineData("Shaping a loaf: three small mistakes, and the fix for each. Which one do you recognise?")]
    [InlineData("SHAPING a loaf - three small mistakes and the fix for each! Which one do you recognise? 🥖")]
    [InlineData("Shaping a loaf: four small mistakes, and the fix for each. Which one do you recognise?")]
    public void Captions_that_say_the_same_are_found(string caption)
    {
        const string own = "Shaping a loaf: three small mistakes, and the fix for each. Which one do you recognise?";
        var first = WithPost(post => post with { SuggestedCaption = own }, "Instagram");
        var plan = With(first, day: 3, post => post with { SuggestedCaption = caption }, "X");

        Finds("d4-x: Almost the same caption as the Instagram post on day 1.", plan);
    }

    [Fact]
    public void A_mix_always_sums_to_100()
    {
        for (var total = 1; total <= 40; total++)
        {
            var posts = Enumerable.Range(0, total).Select(i => Good.Posts()[0] with { Pillar = Pillars.All[(i * i) % 3] });
            var mix = ContentMix.From(posts);
            Assert.Equal(100, mix.Educational + mix.Entertaining + mix.Promotional);
        }

        Assert.Equal(new(34, 33, 33), ContentMix.From(Pillars.All.Select(pillar => Good.Posts()[0] with { Pillar = pillar })));
        Assert.Equal(new(0, 0, 0), ContentMix.From([]));
    }

    [Fact]
    public void Findings_on_some_posts_are_theirs_alone()
    {
        const string words = "Shaping a loaf: three small mistakes, and the fix for each. Which one do you recognize?";
        var first = WithPost(post => post with { Theme = "", Time = "03:30", SuggestedCaption = words });
        var plan = With(first, day: 3, post => post with { Theme = "", SuggestedCaption = words }, "X");

        Assert.Equal(
            ["The post has no theme.", "Hardly anyone is awake at 3:30 AM."],
            PlanCheck.FindingsOn(plan, ["d1-instagram"], Request).Select(finding => finding.Sentence));
        Assert.Equal(
            ["d4-x: The post has no theme.", "d4-x: Almost the same caption as the Instagram post on day 1."],
            PlanCheck.FindingsOn(plan, ["d4-x"], Request).Select(finding => finding.ToString()));
        Assert.Empty(PlanCheck.FindingsOn(plan, [], Request));
    }

    [Fact]
    public void A_mix_is_compared_where_every_post_has_a_pillar()
    {
        var stated = WithPost(post => post with { Pillar = null }) with { ContentMix = new(60, 30, 10) };
        Assert.DoesNotContain(PlanCheck.Findings(stated, Request), finding => finding.Kind == FindingKind.Mix);
    }

    [Fact]
    public void Openings_are_compared_in_plans_of_models_and_not_where_the_whole_caption_is_the_same()
    {
        var opening = With("Here is what nobody tells: bakers sleep.");
        var whole = With("Here is what nobody tells you: salt comes last!");

        Assert.Empty(PlanCheck.Findings(opening, Request));
        Assert.Equal(FindingKind.SameOpening, Assert.Single(PlanCheck.Findings(ByAModel(opening), Request)).Kind);
        Assert.Equal(FindingKind.NearlyEqual, Assert.Single(PlanCheck.Findings(ByAModel(whole), Request)).Kind);

        static Plan With(string caption) => PlanCheckTests.With(
            WithPost(post => post with { SuggestedCaption = "Here is what nobody tells you: salt comes last." }),
            day: 3, post => post with { SuggestedCaption = caption }, "Instagram");

        static Plan ByAModel(Plan plan) => plan with { Provenance = plan.Provenance with { By = "a model" } };
    }

    private static void Finds(string words, Plan plan) =>
        Assert.Contains(PlanCheck.Findings(plan, Request), finding => finding.ToString().Contains(words, StringComparison.Ordinal));

    private static Plan WithDay(Func<PlanDay, PlanDay> change) =>
        Good with { Schedule = [change(Good.Schedule[0]), .. Good.Schedule.Skip(1)] };

    private static Plan WithPost(Func<Post, Post> change, string platform = "Instagram") => With(Good, 0, change, platform);

    private static Plan With(Plan plan, int day, Func<Post, Post> change, string platform)
    {
        var days = plan.Schedule.ToList();
        days[day] = days[day] with { Posts = [.. days[day].Posts.Select(post => post.Platform == platform ? change(post) : post)] };
        return plan with { Schedule = days };
    }
}
