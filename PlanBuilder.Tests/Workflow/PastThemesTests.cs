using System.Text.Json;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Workflow.Ai;
using PlanBuilder.Tests.Workflow.Ai.Doubles;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Tests.Workflow;

/// <summary>A new plan is told the themes of its account's last three plans.</summary>
public sealed class PastThemesTests(AppWithoutResearch app) : IClassFixture<AppWithoutResearch>
{
    [Theory, InlineData("sourdough bakery"), InlineData("general")]
    public void Four_plans_in_a_row_share_no_theme(string niche)
    {
        var themes = new List<string>();
        for (var week = 0; week < 4; week++)
        {
            var request = Requests.Create(
                niche, Goals.GrowFollowers, 7, "Instagram,TikTok", start: new DateOnly(2026, 12, 1).AddDays(7 * week));
            var plan = Requests.Make(request with { PastThemes = themes });
            Assert.Empty(plan.Posts().Select(post => PlanSeries.TitleOf(post.Theme)).Intersect(themes.Select(PlanSeries.TitleOf)));
            themes.AddRange(plan.Posts().Select(post => post.Theme));
        }
    }

    [Fact]
    public void Where_all_themes_were_used_they_come_again()
    {
        var request = Requests.Create() with
        {
            PastThemes = [.. Knowledge.Curated.Trades.Append(Knowledge.Curated.Briefs).Append(Knowledge.Curated.Anywhere)
                .SelectMany(trade => trade.Teach.Concat(trade.Show).Concat(trade.Offer)).Select(idea => idea.Title)],
        };
        Assert.Equal([], PlanCheck.Findings(Requests.Make(request), request));
    }

    [Fact]
    public async Task The_draft_gets_those_of_the_accounts_own_last_three_as_values_and_nobody_elses()
    {
        using var other = app.NewVisitor();
        await other.SignUpAsync();
        app.Ai.AnswerDrafts(Named("somebody else's"));
        await other.GetEndedAsync(await other.AskForPlanAsync());
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        Assert.Empty(await EarlierAsync("the first"));
        await EarlierAsync("the second");
        await EarlierAsync("the third, deleted");
        await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Delete]");
        await EarlierAsync("the \"fourth\"\\n{{7*7}}");
        await EarlierAsync("the fifth");

        Assert.Equal(["the fifth", "the \"fourth\"\\n{{7*7}}", "the second"], await EarlierAsync("the sixth"));

        async Task<string[]> EarlierAsync(string theme)
        {
            app.Ai.AnswerDrafts(Named(theme));
            await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
            var question = JsonDocument.Parse(app.Ai.StrategyCalls.Last().Messages[1]).RootElement;
            return [.. question.GetProperty("earlierThemes").EnumerateArray().Select(each => each.GetString()!)];
        }

        static AiAnswer Named(string theme) => DraftAnswers.Plan(draft =>
        {
            foreach (var post in draft["schedule"]!.AsArray().SelectMany(day => day!["posts"]!.AsArray()))
            {
                post!["theme"] = theme;
            }
        });
    }

    [Fact]
    public async Task The_draft_is_told_how_many_posts_and_which_days_are_off()
    {
        app.Ai.AnswerDrafts(DraftAnswers.Text("none"));
        await app.MakePlanAsync(
            ("Form.Platforms", "X"), ("Form.StartDate", $"{NextMonday():yyyy-MM-dd}"),
            ("Form.PostsPerDay", "2"), ("Form.SkipDays", "Sunday"), ("Form.SkipDays", "Tuesday"));
        var question = JsonDocument.Parse(app.Ai.DraftCalls.Last().Messages[1]).RootElement;

        var slots = question.GetProperty("slots").EnumerateArray().ToList();
        Assert.Equal([1, 1, 3, 3, 4, 4, 5, 5, 6, 6], slots.Select(slot => slot.GetProperty("day").GetInt32()));
        Assert.Equal(["12:00", "17:00"], slots.Take(2).Select(slot => slot.GetProperty("time").GetString()!));
    }

    private static DateOnly NextMonday() =>
        Enumerable.Range(1, 7).Select(DateOnly.FromDateTime(DateTime.UtcNow).AddDays).First(date => date.DayOfWeek == DayOfWeek.Monday);
}
