using System.Globalization;
using System.Net;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Builder;

/// <summary>Posts per week and key dates in the form, and how many posts a plan can have.</summary>
public sealed class RhythmAndDatesTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_plan_has_the_posts_a_week_that_were_asked_for_and_the_form_remembers_them_but_no_dates()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(
            ("Form.Period", "28 days"), ("Form.Platforms", "X"), ("Form.Platforms", "Google Business Profile"),
            ("Form.PostsPerWeek[Google Business Profile]", " 2 "), ("Form.PostsPerWeek[TikTok]", "5"),
            ("Form.KeyDates[1].Date", Day(9)), ("Form.KeyDates[1].What", " Second\r\nshop opens "));
        await visitor.GetEndedAsync(path);
        var job = await app.Database.OwnerAsync<(string Result, string Weekly, string Dates)>("""
            select result::text, input ->> 'postsPerWeek', input ->> 'keyDates' from jobs where id = @id
            """, new { id = Guid.Parse(path.Split('/')[^1]) });

        var plan = PlanReader.Read(job.Result).Plan!;
        Assert.Equal(28 + (4 * 2), plan.TotalPosts);
        Assert.Equal("""{"Google Business Profile": 2}""", job.Weekly);
        Assert.Equal($$"""[{"date": "{{Day(9)}}", "what": "Second shop opens"}]""", job.Dates);

        var form = (await visitor.GetAsync("/ai-plan-builder")).Page;
        Assert.True(form.QuerySelector("#more")!.HasAttribute("open"));
        Assert.Equal("2", form.QuerySelector("[name='Form.PostsPerWeek[Google Business Profile]']")!.GetAttribute("value"));
        Assert.All(form.QuerySelectorAll("[name^='Form.KeyDates']"), field => Assert.True(field.GetAttribute("value") is null or ""));
        Assert.Equal(5, form.QuerySelectorAll("[name^='Form.KeyDates'][type=date]").Length);
        Assert.Equal("36 posts", form.QuerySelector("#post-count")!.TextContent);
        var again = (await visitor.GetAsync($"/ai-plan-builder?from={path.Split('/')[^1]}")).Page;
        Assert.Equal("Second shop opens", again.QuerySelector("[name='Form.KeyDates[0].What']")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_new_form_does_not_ask_for_a_video_every_day_and_hides_its_options()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var form = (await visitor.GetAsync("/ai-plan-builder")).Page;

        Assert.Equal("2", form.QuerySelector("[name='Form.PostsPerWeek[YouTube]']")!.GetAttribute("value"));
        Assert.Null(form.QuerySelector("#more")!.GetAttribute("open"));
    }

    [Fact]
    public async Task More_than_three_hundred_posts_are_refused_with_their_number()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form",
        [
            ("Form.Period", "28 days"), ("Form.PostsPerDay", "3"), ("Form.PostsPerWeek[YouTube]", ""),
            .. Platform.All.Take(4).Select(one => ("Form.Platforms", (string?)one.Name)),
        ]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            "That's 336 posts. A plan can have 300: choose fewer platforms, fewer posts, or a shorter period.",
            answer.Page.QuerySelector("#platforms-refusal")!.TextContent);
        Assert.Equal("336 posts. A plan can have 300.", answer.Page.QuerySelector("#post-count")!.TextContent);
    }

    [Theory]
    [InlineData("Form.PostsPerWeek[X]", "22", "Choose 1 to 21 posts per week for X.", "#weekly-refusal")]
    [InlineData("Form.PostsPerWeek[X]", "many", "Choose 1 to 21 posts per week for X.", "#weekly-refusal")]
    [InlineData("Form.KeyDates[3].What", "A sale", "Enter a date for \"A sale\", like 2026-12-31.", "#dates-refusal")]
    [InlineData("Form.KeyDates[3].Date", "2026-02-31", "Enter each key date like 2026-12-31.", "#dates-refusal")]
    public async Task What_can_t_be_kept_is_refused_at_its_place_with_what_was_typed(
        string field, string typed, string sentence, string place)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form", ("Form.Platforms", "X"), (field, typed));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(sentence, answer.Page.QuerySelector(place)!.TextContent);
        Assert.Equal(typed, answer.Page.QuerySelector($"[name='{field}']")!.GetAttribute("value"));
        Assert.True(answer.Page.QuerySelector("#more")!.HasAttribute("open"));
    }

    private static string Day(int ahead) => DateTime.UtcNow.AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
