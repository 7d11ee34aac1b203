using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

public sealed class PlanRepairTests
{
    private static readonly PlanRequest Request = Requests.Create(days: 7, platforms: "Instagram,X");
    private static readonly Plan Good = Requests.Make(Request);

    [Fact]
    public void A_good_plan_stays_as_it_is() => Assert.Equivalent(Good, PlanRepair.Repair(Good, Request), strict: true);

    [Fact]
    public void The_head_is_the_request_s() =>
        Repaired(Good with
        {
            Goal = "",
            Period = "2 weeks",
            Platforms = ["Threads"],
            TimeZone = "UTC",
            TotalPosts = 3,
            ContentMix = new(60, 30, 10),
        });

    [Fact]
    public void Days_that_start_late_or_stand_in_disorder_are_put_right()
    {
        foreach (var shift in (int[])[-1, 1, 7])
        {
            var repaired = Repaired(
                Good with { Schedule = [.. Good.Schedule.Select(day => day with { Day = day.Day + shift, Date = null })] });
            Assert.Equal(Good.Posts().Select(post => post.Theme), repaired.Posts().Select(post => post.Theme));
        }

        Assert.Equivalent(Good, Repaired(Good with { Schedule = [.. Good.Schedule.Reverse()] }), strict: true);
    }

    [Fact]
    public void A_day_too_many_is_dropped() =>
        Repaired(Good with
        {
            Schedule =
            [
                .. Good.Schedule,
                new PlanDay(8, null, [.. Good.Schedule[6].Posts.Select(post => post with { SuggestedCaption = "Another thing entirely" })]),
            ],
        });

    [Fact]
    public void A_day_that_is_missing_stays_empty_and_is_found()
    {
        var repaired = PlanRepair.Repair(Good with { Schedule = [.. Good.Schedule.Where(day => day.Day != 3)] }, Request);

        Assert.Equal((7, 0, 12), (repaired.Schedule.Count, repaired.Schedule[2].Posts.Count, repaired.TotalPosts));
        Assert.Equal(
            ["Day 3 has no post for Instagram.", "Day 3 has no post for X."],
            PlanCheck.Findings(repaired, Request).Select(finding => finding.Sentence));
    }

    [Fact]
    public void A_platform_that_was_not_chosen_is_dropped_and_another_spelling_is_kept()
    {
        Repaired(With(day => day with
        {
            Posts = [.. day.Posts, day.Posts[0] with { Platform = "TikTok" }, day.Posts[0] with { Platform = "Mastodon" }],
        }));
        Repaired(With(day => day with
        {
            Posts = [.. day.Posts.Select(post => post with { Platform = post.Platform == "X" ? "Twitter" : "Instagram Reels" })],
        }));
    }

    [Theory]
    [InlineData("IG", "Instagram"), InlineData("You Tube Shorts", "YouTube"), InlineData("X (Twitter)", "X")]
    [InlineData("Linked-In", "LinkedIn"), InlineData("tik tok", "TikTok"), InlineData("FB", "Facebook")]
    [InlineData("Instagram and TikTok", null), InlineData("Pixelfed", null), InlineData("", null)]
    public void A_platform_is_known_by_other_spellings(string given, string? platform) => Assert.Equal(platform, Synonyms.Platform(given));

    [Theory]
    [InlineData("Reel", null, PostTypes.StoryReel), InlineData("Instagram story", null, PostTypes.StoryReel)]
    [InlineData("YouTube Short", null, PostTypes.StoryReel)]
    [InlineData("Short video", null, PostTypes.Video), InlineData("Live", null, PostTypes.Video)]
    [InlineData("carousel post", null, PostTypes.Carousel)]
    [InlineData("Poll", null, PostTypes.Poll), InlineData("Infographic", null, PostTypes.EducationalPost)]
    [InlineData("EDUCATIONAL POST", null, PostTypes.EducationalPost)]
    [InlineData("Post", Pillars.Educational, PostTypes.EducationalPost)]
    [InlineData("Image post", Pillars.Promotional, PostTypes.EngagementPost)]
    [InlineData("Post", null, null), InlineData("Poem", Pillars.Educational, null), InlineData("", null, null)]
    public void A_type_is_known_by_other_spellings(string given, string? pillar, string? type) =>
        Assert.Equal(type, Synonyms.Type(given, pillar));

    [Fact]
    public void Where_one_platform_was_asked_for_a_post_may_leave_its_name_out()
    {
        var request = Requests.Create(days: 7, platforms: "LinkedIn");
        var plan = Requests.Make(request);
        var nameless = plan with
        {
            Schedule = [.. plan.Schedule.Select(day => day with { Posts = [.. day.Posts.Select(post => post with { Platform = "" })] })],
        };
        Assert.Empty(PlanCheck.Findings(PlanRepair.Repair(nameless, request), request));
    }

    [Fact]
    public void Of_two_posts_of_a_platform_on_a_day_the_first_with_a_caption_stays_and_the_other_fills_a_gap()
    {
        var plan = With(day => day with
        {
            Posts =
            [
                Post(day, "X") with { SuggestedCaption = null, Theme = "No words" }, .. day.Posts,
                Post(day, "X") with { SuggestedCaption = "Something else altogether", Theme = "More" },
            ],
        });
        var repaired = Repaired(plan);
        Assert.Equal(Post(Good.Schedule[0], "X").Theme, Post(repaired.Schedule[0], "X").Theme);

        var gap = plan with
        {
            Schedule = [.. plan.Schedule.Select(day => day.Day == 5 ? day with { Posts = [Post(day, "Instagram")] } : day)],
        };
        var filled = Post(Repaired(gap).Schedule[4], "X");
        Assert.Equal(("More", "d5-x"), (filled.Theme, filled.Id));

        var same = With(day => day with { Posts = [.. day.Posts, Post(day, "X")] });
        same = same with
        {
            Schedule = [.. same.Schedule.Select(day => day.Day == 5 ? day with { Posts = [Post(day, "Instagram")] } : day)],
        };
        Assert.Equal("Day 5 has no post for X.", Assert.Single(PlanCheck.Findings(PlanRepair.Repair(same, Request), Request)).Sentence);
    }

    [Theory, InlineData("25:61", "12:00"), InlineData("", "12:00")]
    [InlineData("noon", "12:00"), InlineData("9pm", "21:00"), InlineData("10:45", "10:45")]
    public void A_time_that_cannot_be_read_is_the_platform_s_good_hour(string time, string mended) =>
        Assert.Equal(mended, Mended(post => post with { Time = time }).Time);

    [Fact]
    public void Tags_and_control_characters_go_and_the_words_stay()
    {
        var post = Mended(post => post with
        {
            Theme = "<h1>Bread</h1>\u0001rises",
            SuggestedCaption = "<p>One.</p><p>Two <3</p><scr<b>ipt>x</script>\u0007\ud800",
            Angle = "<!-- note -->",
            SuggestedHashtags = ["<i>#bread</i>"],
        });

        Assert.Equal(
            ("Bread rises", "One.\nTwo <3\nx", null, "#bread"),
            (post.Theme, post.SuggestedCaption, post.Angle, post.SuggestedHashtags!.Single()));
    }

    [Theory]
    [InlineData("a < b, c > d"), InlineData("I <3 bread"), InlineData("-> here <-"), InlineData("a <b 2 <3 > 4> c")]
    [InlineData("<"), InlineData(">"), InlineData("<>"), InlineData("</>"), InlineData("<b")]
    public void What_only_looks_like_a_tag_stays(string text) => Assert.Equal(text, TextSanitizer.WithoutTags(text));

    [Fact]
    public void Hashtags_are_tidied_and_cut_to_the_platform_s_number() =>
        Assert.Equal(
            ["#sourdough", "#rye"],
            Mended(post => post with { SuggestedHashtags = ["sour dough", "#", "", "#Sourdough", "##rye!", "#oven"] }).SuggestedHashtags);

    [Fact]
    public void On_X_hashtags_give_way_to_the_caption()
    {
        string[] hashtags = ["#rye", "#wheat"];
        Assert.Equal(["#rye"], WithCaption(270).SuggestedHashtags);
        Assert.Empty(WithCaption(280).SuggestedHashtags!);

        Post WithCaption(int length) =>
            Mended(post => post with { SuggestedCaption = new string('a', length), SuggestedHashtags = hashtags });
    }

    [Theory]
    [InlineData("Rise.\n\n#rye #Wheat", "Rise.")]
    [InlineData("Rise. #oven #rye", "Rise.")]
    [InlineData("Rise with #rye", "Rise with")]
    [InlineData("Rise with #oven", "Rise with oven")]
    [InlineData("#rye Rise.", "rye Rise.")]
    [InlineData("#rye #wheat", "#rye #wheat")]
    public void Hashtags_at_the_end_of_a_caption_go_and_others_are_words(string caption, string mended) =>
        Assert.Equal(
            mended, Mended(post => post with { SuggestedCaption = caption, SuggestedHashtags = ["#rye", "#wheat"] }).SuggestedCaption);

    [Fact]
    public void A_caption_is_never_shortened() =>
        Assert.Equal(400, Mended(post => post with { SuggestedCaption = new string('a', 400) }).SuggestedCaption!.Length);

    [Fact]
    public void A_pillar_is_given_where_the_type_says_it()
    {
        Assert.Equal("educational", Mended(post => post with { Type = "Tutorial", Pillar = null }).Pillar);
        Assert.Equal("promotional", Mended(post => post with { Type = "Promo post", Pillar = null }).Pillar);
        Assert.Null(Mended(post => post with { Type = "Video", Pillar = "other" }).Pillar);
    }

    [Theory, InlineData("", "d1-x"), InlineData("<b>", "d1-x"), InlineData("d9-x", "d1-x")]
    [InlineData("d1-2", "d1-x"), InlineData("theirs_42", "theirs_42"), InlineData("d1-instagram", "d1-x")]
    public void An_id_that_is_odd_or_says_another_day_is_replaced(string given, string id) =>
        Assert.Equal(id, Mended(post => post with { Id = given }).Id);

    private static Plan Repaired(Plan plan)
    {
        var repaired = PlanRepair.Repair(plan, Request);
        Assert.Empty(PlanCheck.Findings(repaired, Request));
        return repaired;
    }

    private static Post Mended(Func<Post, Post> change) =>
        PlanRepair.Repair(
            With(day => day with { Posts = [.. day.Posts.Select(post => post.Platform == "X" ? change(post) : post)] }),
            Request).Schedule[0].Posts.Single(post => post.Platform == "X");

    private static Plan With(Func<PlanDay, PlanDay> change) =>
        Good with { Schedule = [change(Good.Schedule[0]), .. Good.Schedule.Skip(1)] };

    private static Post Post(PlanDay day, string platform) =>
        day.Posts.Last(post => post.Platform == platform && post.SuggestedCaption is not null);
}
