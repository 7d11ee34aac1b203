using System.Globalization;
using System.Text.Json;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workflow.BuiltIn;

/// <summary>Two or three posts a day, and days of the week without any.</summary>
public sealed class PostsPerDayTests
{
    private static readonly PlanRequest Request =
        Requests.Create(days: 7, platforms: "Instagram,X") with { PostsPerDay = 2, SkipDays = [DayOfWeek.Saturday, DayOfWeek.Sunday] };

    private static readonly Plan Good = Requests.Make(Request);

    public static TheoryData<int, int, string> EveryCadence()
    {
        var cadences = new TheoryData<int, int, string>();
        foreach (var posts in (int[])[1, 2, 3])
        {
            foreach (var days in Periods.Days.Values)
            {
                foreach (var platforms in (string[])["TikTok", "X", "YouTube", "Instagram,TikTok", "all"])
                {
                    if (Requests.Create(days: days, platforms: platforms).TotalPosts * posts <= PlanInputValidator.MostPosts)
                    {
                        cadences.Add(posts, days, platforms);
                    }
                }
            }
        }

        return cadences;
    }

    [Theory, MemberData(nameof(EveryCadence))]
    public void The_built_in_plan_is_what_was_asked_for(int posts, int days, string platforms)
    {
        foreach (var (niche, i) in ((string[])["sourdough bakery", "dentist", "general"]).Select((niche, i) => (niche, i)))
        {
            var request = Requests.Create(niche, Goals.All[i], days, platforms, start: new(2026, 11, 24 + i)) with
            {
                PostsPerDay = posts,
                SkipDays = [.. Weekdays.All.Take(3 * i)],
            };
            var plan = Requests.Make(request);

            Assert.Equal([], PlanCheck.Findings(plan, request));
            Assert.Equal(request.TotalPosts, plan.TotalPosts);
            Assert.Equal(plan.TotalPosts, plan.Posts().Select(post => post.Id).Distinct().Count());
        }
    }

    [Fact]
    public void No_two_posts_of_a_day_share_a_minute_and_those_of_a_platform_are_hours_apart()
    {
        foreach (var start in Enumerable.Range(0, 30).Select(i => new DateOnly(2026, 11, 1).AddDays(i)))
        {
            foreach (var day in Requests.Make(Requests.Create(platforms: "all", days: 7, start: start) with { PostsPerDay = 3 }).Schedule)
            {
                Assert.Equal(30, day.Posts.Select(post => post.Time).Distinct().Count());
                Assert.All(day.Posts.GroupBy(post => post.Platform), platform =>
                {
                    var times = platform.Select(post => TimeOnly.ParseExact(post.Time, "HH:mm", CultureInfo.InvariantCulture)).ToList();
                    Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromHours(2), $"{pair}"));
                });
            }
        }
    }

    [Fact]
    public void Days_off_are_empty_and_still_days()
    {
        var dates = Good.Schedule.Select(day => (day.Day, day.Date!.Value, day.Posts.Count)).ToList();

        Assert.Equal(Enumerable.Range(1, 7).Select(day => (day, Request.DateOf(day), PostsOn(Request.DateOf(day)))), dates);

        static int PostsOn(DateOnly date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 4;
    }

    [Fact]
    public void A_post_on_a_day_off_too_few_and_too_many_are_found()
    {
        var off = Good.Schedule.First(day => day.Posts.Count == 0);
        Finds($"Day {off.Day} is a Saturday, one of your days off.", With(off.Day, _ => [Good.Posts()[0]]));
        Finds("Day 1 has 1 of 2 posts for X.", With(1, posts => posts.Where(post => post.Id != "d1-x")));
        Finds("Day 1 has no post for X.", With(1, posts => posts.Where(post => post.Platform != "X")));
        Finds(
            "Day 1 has 3 posts for X, not 2.",
            With(1, posts => posts.Append(posts.First(post => post.Platform == "X") with { Id = "third" })));
    }

    [Fact]
    public void What_a_writer_put_on_a_day_off_goes_where_a_post_is_missing()
    {
        var moved = Good.Schedule[0].Posts.First(post => post.Platform == "X");
        var off = Good.Schedule.First(day => day.Posts.Count == 0).Day;
        var plan = With(1, posts => posts.Where(post => post != moved));
        plan = plan with { Schedule = [.. plan.Schedule.Select(day => day.Day == off ? day with { Posts = [moved] } : day)] };
        var repaired = PlanRepair.Repair(plan, Request);

        Assert.Equal([], PlanCheck.Findings(repaired, Request));
        Assert.Contains(repaired.Schedule[0].Posts, post => post.SuggestedCaption == moved.SuggestedCaption);
        Assert.Equal(Written(repaired), Written(PlanRepair.Repair(repaired, Request)));
    }

    [Fact]
    public void Posts_of_a_platform_at_one_time_are_moved_apart()
    {
        var repaired = PlanRepair.Repair(Good with
        {
            Schedule = [.. Good.Schedule.Select(day => day with { Posts = [.. day.Posts.Select(post => post with { Time = "12:00" })] })],
        }, Request);

        Assert.Equal([], PlanCheck.Findings(repaired, Request));
        Assert.All(repaired.Schedule.Where(day => day.Posts.Count > 0), day =>
            Assert.Equal(["12:00", "17:00"], day.Posts.Where(post => post.Platform == "X").Select(post => post.Time).Order()));
    }

    [Fact]
    public void A_second_question_names_each_post_that_is_wrong_or_missing_and_takes_each_answer_once()
    {
        var plan = With(1, posts => posts.Where(post => post.Id != "d1-x-2")
            .Select(post => post.Id == "d1-x" ? post with { SuggestedCaption = null } : post));
        plan = PlanRepair.Repair(With(plan, 2, _ => []), Request);
        var slots = PlanCheck.Slots(PlanCheck.Findings(plan, Request));
        Assert.Equal(
            [(1, "X", "d1-x"), (1, "X", null), (2, "Instagram", null), (2, "Instagram", null), (2, "X", null), (2, "X", null)],
            slots.Select(slot => (slot.Day, slot.Platform, slot.PostId)).OrderBy(slot => (slot.Day, slot.Platform, slot.PostId is null)));

        var answered = PlanRepair.Repair(PlanRepair.Merge(plan, Good, slots), Request);
        Assert.Equal([], PlanCheck.Findings(answered, Request));

        var marked = PlanCheck.Mark(plan, PlanCheck.Findings(plan, Request));
        Assert.Equal(
            ["No post for Instagram on day 2, X on day 2.", "Fewer posts than requested for X on day 1."],
            marked.Provenance.Notes.TakeLast(2));
        Assert.True(PlanCheck.IsUsable(marked, Request));
        Assert.False(PlanCheck.IsUsable(marked, Request with { Days = 14, PostsPerDay = 3, SkipDays = [] }));
    }

    [Theory]
    [InlineData("""{"postsPerDay":3,"skipDays":["sunday"," MONDAY "]}""", "", 3, "Sunday,Monday")]
    [InlineData("{}", "", 1, "")]
    [InlineData("""{"postsPerDay":"2","skipDays":null}""", "", 2, "")]
    [InlineData("""{"postsPerDay":0}""", "Choose 1, 2, or 3 posts per day.", 0, "")]
    [InlineData("""{"postsPerDay":4}""", "Choose 1, 2, or 3 posts per day.", 0, "")]
    [InlineData("""{"postsPerDay":-1}""", "Choose 1, 2, or 3 posts per day.", 0, "")]
    [InlineData("""{"skipDays":["Caturday"]}""", "Choose from Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.", 0, "")]
    [InlineData("""{"skipDays":[null,"Friday","friday"]}""", "", 1, "Friday")]
    [InlineData("""{"postsPerDay":1,"skipDays":[null]}""", "", 1, "")]
    [InlineData("""{"skipDays":["7"]}""", "Choose from Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.", 0, "")]
    [InlineData("""{"skipDays":["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday"]}""",
        "Leave at least one day to post on.", 0, "")]
    public void What_other_writers_store_is_read_or_refused(string more, string refusal, int posts, string skipped)
    {
        var input = PlanInput.Read(more)! with { Goal = Goals.GrowFollowers, Period = "7 days", Platforms = ["X"] };
        input = input.Normalize(DateTimeOffset.UtcNow);
        Assert.Equal(refusal, new PlanInputValidator().Validate(input).ToString());
        if (refusal.Length == 0)
        {
            var request = input.ToRequest(null, null);
            Assert.Equal((posts, skipped), (request.PostsPerDay, string.Join(',', request.SkipDays)));
        }
    }

    [Theory, InlineData("1e9"), InlineData("2.5"), InlineData("true"), InlineData("[2]"), InlineData("\"two\"")]
    public void A_number_that_is_none_makes_an_input_of_another_shape(string number) =>
        Assert.Null(PlanInput.Read($$"""{"postsPerDay":{{number}}}"""));

    [Fact]
    public void An_input_that_asks_for_neither_has_the_keys_it_always_had() =>
        Assert.Equal(["goal", "period", "platforms", "niche", "brandVoiceId", "startDate", "timeZone", "requestedAt"],
            JsonDocument.Parse(new PlanInput().Write()).RootElement.EnumerateObject().Select(key => key.Name));

    private static void Finds(string words, Plan plan) =>
        Assert.Contains(PlanCheck.Findings(plan, Request), finding => finding.Sentence == words);

    private static Plan With(int day, Func<IReadOnlyList<Post>, IEnumerable<Post>> change) => With(Good, day, change);

    private static Plan With(Plan plan, int day, Func<IReadOnlyList<Post>, IEnumerable<Post>> change) => plan with
    {
        Schedule = [.. plan.Schedule.Select(each => each.Day == day ? each with { Posts = [.. change(each.Posts)] } : each)],
    };

    private static string Written(Plan plan) => JsonSerializer.Serialize(plan, Plan.Json);
}
