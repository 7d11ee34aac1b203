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
    public void One_post_of_three_at_most_asks_for_something()
    {
        foreach (var (goal, asked) in new[]
        {
            (Goals.GrowFollowers, "ollow along"), (Goals.IncreaseEngagement, "comments."), (Goals.DriveWebsiteTraffic, "https://"),
        })
        {
            var request = Requests.Create(goal: goal, platforms: "Facebook,LinkedIn");
            var posts = Requests.Make(request with { Website = "https://bread.example/order", Offer = "Bread to order" }).Posts();
            var asking = posts.Count(post => post.SuggestedCaption!.Contains(asked, StringComparison.Ordinal));
            Assert.InRange(asking, 1, posts.Count / 3);
        }
    }

    [Fact]
    public void Nothing_is_asked_for_on_a_holiday()
    {
        foreach (var day in Enumerable.Range(16, 5))
        {
            var request = Requests.Create(goal: Goals.GrowFollowers, platforms: "Facebook", start: new(2026, 12, day));
            var posts = Requests.Make(request with { Country = "US" }).Posts();
            Assert.All(posts.Where(post => post.Theme.StartsWith("Christmas", StringComparison.Ordinal)), post =>
                Assert.DoesNotContain("ollow along", post.SuggestedCaption!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_plan_for_a_website_links_to_it_with_what_is_behind_it()
    {
        var request = Requests.Create(goal: Goals.DriveWebsiteTraffic, platforms: "Facebook,Instagram");
        var posts = Requests.Make(request with { Website = "https://bread.example/order", Offer = "Bread to order" }).Posts();

        Assert.All(posts, post => Assert.Contains($"utm_source={post.Platform.ToLowerInvariant()}", post.Link!, StringComparison.Ordinal));
        Assert.Contains(posts, post => post.SuggestedCaption!.Contains($"Bread to order: {post.Link}", StringComparison.Ordinal));
        Assert.All(posts.Where(post => post.Platform == "Instagram"), post =>
            Assert.DoesNotContain("https:", post.SuggestedCaption!, StringComparison.Ordinal));
    }

    [Fact]
    public void Four_weeks_in_a_row_repeat_no_idea_and_leave_no_blanks_in_any_trade()
    {
        foreach (var trade in Knowledge.Curated.Trades)
        {
            var themes = new List<string>();
            for (var week = 0; week < 4; week++)
            {
                var request = Requests.Create(
                    trade.Words["en"][0], Goals.GrowFollowers, 7, "Instagram,TikTok,Facebook",
                    start: new DateOnly(2026, 11, 30).AddDays(7 * week));
                var posts = new BuiltInPlanner().Make(request with { PastThemes = themes }, trade).Posts();
                var titles = posts.Select(post => PlanSeries.TitleOf(post.Theme)).Distinct().ToList();
                Assert.Equal("", string.Join("; ", titles.Intersect(themes).Select(title => $"{trade.Id}, week {week}: {title}")));
                Assert.All(posts, post => Assert.True(
                    trade.Sober || post.NeedsWords is null, $"{trade.Id}, week {week}, {post.Pillar}: {post.Theme}"));
                themes.AddRange(titles);
            }
        }
    }

    [Fact]
    public void No_entertaining_post_is_about_a_taboo_subject_of_its_trade()
    {
        var bakery = Knowledge.Curated.Trade("bakery")!;
        var joke = new TradeIdea("Allergies", "Who's sneezing today?", "Allergies at the counter, all of them.", "A counter.", Ask: "You?");
        var plan = new BuiltInPlanner().Make(Requests.Create(platforms: "Instagram"), bakery with { Show = [joke, .. bakery.Show] });
        Assert.DoesNotContain(plan.Posts(), post => PlanSeries.TitleOf(post.Theme) == joke.Title);

        var light = new TradeIdea("Counter", "Who's hungry today?", "A look at the counter before noon.", "A counter.", Ask: "You?");
        var other = new BuiltInPlanner().Make(Requests.Create(platforms: "Instagram"), bakery with { Show = [light] });
        Assert.Contains(other.Posts(), post => PlanSeries.TitleOf(post.Theme) == light.Title);
    }

    [Theory, InlineData("bakery", true), InlineData("bakery for people with allergies", false)]
    public void A_niche_that_is_no_joking_matter_gets_no_holiday_posts(string niche, bool greets)
    {
        var request = Requests.Create(niche, start: new(2026, 12, 20), platforms: "Instagram") with { Country = "US" };
        var plan = new BuiltInPlanner().Make(request, Knowledge.Curated.Trade("bakery"));
        Assert.Equal(greets, plan.Posts().Any(post => post.Theme == "Christmas Day"));
    }

    [Fact]
    public void Columns_come_back_each_week_on_their_day()
    {
        var plan = Requests.Make(Requests.Create(platforms: "Instagram,TikTok"));
        foreach (var column in (string[])["Tip of the week: ", "A look inside: "])
        {
            var days = plan.Schedule.Where(day => day.Posts.Any(post => post.Theme.StartsWith(column, StringComparison.Ordinal))).ToList();
            Assert.Equal(2, days.Count);
            Assert.Single(days.Select(day => day.Date!.Value.DayOfWeek).Distinct());
        }
    }

    [Fact]
    public void A_holiday_and_a_key_date_get_a_post_of_their_own()
    {
        var request = Requests.Create(start: new(2026, 12, 20), platforms: "Instagram,X");
        var plan = Requests.Make(request with { Country = "US", KeyDates = [new(new(2026, 12, 29), "Winter sale starts")] });

        Assert.Contains("Merry Christmas from the bakery.", On(25), StringComparison.Ordinal);
        Assert.All(plan.Schedule[2].Posts, post => Assert.Equal("Seven days to go.", post.Hook));
        Assert.Contains("Winter sale starts: that's today.", On(29), StringComparison.Ordinal);
        Assert.Contains("that was yesterday", On(30), StringComparison.Ordinal);
        Assert.Equal("4 days to go: Winter sale starts · Christmas Day", plan.Schedule[5].Note);

        string On(int day) => string.Concat(
            plan.Schedule.Single(each => each.Date == new DateOnly(2026, 12, day)).Posts.Select(post => post.SuggestedCaption));
    }

    [Theory]
    [InlineData(7, "2026-12-23", "2026-12-22 2026-12-23")]
    [InlineData(7, "2026-12-20", "2026-12-20 2026-12-21")]
    [InlineData(14, "2026-12-28", "2026-12-21 2026-12-27 2026-12-28 2026-12-29")]
    [InlineData(28, "2026-12-28", "2026-12-21 2026-12-25 2026-12-27 2026-12-28 2026-12-29")]
    [InlineData(7, "2026-12-20 2026-12-22 2026-12-24", "2026-12-20 2026-12-22 2026-12-24")]
    public void Key_dates_take_a_quarter_of_the_days_and_no_more(int days, string dates, string posts)
    {
        var request = Requests.Create(days: days, start: new(2026, 12, 20), platforms: "Instagram,X");
        var plan = Requests.Make(request with { KeyDates = [.. dates.Split(' ').Select(date => new KeyDate(Date(date), "Winter sale"))] });
        var about = plan.Schedule.Where(day => day.Posts.All(post => post.Theme.EndsWith(": Winter sale", StringComparison.Ordinal)));
        Assert.Equal(posts.Split(' ').Select(Date), about.Select(day => day.Date!.Value));

        static DateOnly Date(string date) => DateOnly.ParseExact(date, "O", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("de", "Built-in ideas are in English. With an AI key, plans are written in German.")]
    [InlineData("pt-BR", "Built-in ideas are in English. With an AI key, plans are written in Portuguese.")]
    [InlineData("en-GB", null)]
    [InlineData(null, null)]
    public void It_says_where_its_language_is_not_the_one_asked_for(string? language, string? note) =>
        Assert.Equal(
            note, Requests.Make(Requests.Create() with { Language = language }).Provenance.Notes
                .SingleOrDefault(each => each.StartsWith("Built-in ideas are", StringComparison.Ordinal)));

    [Fact]
    public void It_says_that_no_AI_was_used()
    {
        var made = Requests.Make(Requests.Create(voice: "Warm, plain, a little funny. No hype.")).Provenance;

        Assert.Equal("built-in", made.By);
        Assert.Equal("bakery", made.Trade);
        Assert.StartsWith("Created from built-in ideas, without AI.", made.Notes[0], StringComparison.Ordinal);
        Assert.Empty(made.Sources);
        Assert.Null(made.Model);
    }

    private static string Written(Plan plan) => JsonSerializer.Serialize(plan, Plan.Json);
}
