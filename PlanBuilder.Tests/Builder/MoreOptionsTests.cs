using System.Net;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Builder;

/// <summary>More posts a day, and days without any: asked for under the simple form, and remembered for the next plan.</summary>
public sealed class MoreOptionsTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_plan_with_two_posts_a_day_and_no_Sundays_is_made_tried_again_and_asked_for_anew()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        Assert.False(IsOpen(await visitor.GetAsync("/ai-plan-builder")));
        var path = await visitor.AskForPlanAsync(
            ("Form.Goal", "Increase engagement"), ("Form.Platforms", "X"), ("Form.Platforms", "LinkedIn"),
            ("Form.PostsPerDay", "2"), ("Form.SkipDays", "Sunday"));
        var page = await visitor.GetEndedAsync(path);
        var plan = PlanReader.Read(
            await app.Database.OwnerAsync<string>("select result::text from jobs where id = @id", new { id = IdOf(path) })).Plan!;

        Assert.Equal(24, plan.TotalPosts);
        Assert.Equal(7, plan.Schedule.Count);
        Assert.Empty(plan.Schedule.Single(day => day.Date!.Value.DayOfWeek == DayOfWeek.Sunday).Posts);
        Assert.Contains("24 posts", page.Words, StringComparison.Ordinal);
        Assert.Equal("""2 ["Sunday"]""", await app.Database.OwnerAsync<string>(
            "select (input ->> 'postsPerDay') || ' ' || (input ->> 'skipDays') from jobs where id = @id", new { id = IdOf(path) }));

        var next = await visitor.GetAsync("/ai-plan-builder");
        Assert.True(IsOpen(next));
        Assert.Equal(
            ["Increase engagement", "7 days", "2"],
            next.Page.QuerySelectorAll("[type=radio][checked]").Select(radio => radio.GetAttribute("value")!));
        Assert.Equal(
            ["X", "LinkedIn", "Sunday"],
            next.Page.QuerySelectorAll("[type=checkbox][checked]").Select(box => box.GetAttribute("value")!));
    }

    [Theory]
    [InlineData("0"), InlineData("4"), InlineData("-1"), InlineData("1e9"), InlineData("２")]
    [InlineData("two"), InlineData("1; drop"), InlineData("99999999999999999999")]
    public async Task A_number_of_posts_that_is_none_is_refused_at_its_place(string typed)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form", ("Form.PostsPerDay", typed), ("Form.Niche", "pottery"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            "Choose 1, 2, or 3 posts per day.",
            Assert.Single(answer.Page.QuerySelectorAll(".field-validation-error")).TextContent);
        Assert.Equal("pottery", answer.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.True(IsOpen(answer));
    }

    [Theory]
    [InlineData("Choose from Monday", "Caturday")]
    [InlineData("Choose from Monday", "0")]
    [InlineData("Leave at least one day", "Monday", "Tuesday", "wednesday", "Thursday", "Friday", "Saturday", "SUNDAY")]
    public async Task Days_that_are_none_or_all_of_them_are_refused(string sentence, params string[] days)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form", [.. days.Select(day => ("Form.SkipDays", (string?)day))]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.StartsWith(
            sentence, Assert.Single(answer.Page.QuerySelectorAll(".field-validation-error")).TextContent, StringComparison.Ordinal);
        Assert.Contains("0 of 3 plans used", answer.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_profile_goes_before_the_last_request_and_what_it_leaves_out_comes_from_there()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.AskForPlanAsync(("Form.Niche", "pottery"), ("Form.BrandVoice", "dry"), ("Form.TimeZone", "Asia/Tokyo"));
        await visitor.SendAsync("/profile", "main form", ("Form.Niche", "bread"));
        var form = await visitor.GetAsync("/ai-plan-builder");

        Assert.Equal("bread", form.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal("dry", form.Page.QuerySelector("#voice")!.TextContent.Trim());
        Assert.Equal("Tokyo", form.Page.QuerySelector("#zone")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_browser_time_zone_is_saved_to_the_profile_once()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var fresh = (await visitor.GetAsync("/ai-plan-builder")).Page.QuerySelector("#zone")!;
        Assert.Equal(("UTC", true), (fresh.GetAttribute("value"), fresh.ClassList.Contains("guess")));

        // As the script fills it in.
        await visitor.AskForPlanAsync(("Form.BrowserZone", "Asia/Katmandu"), ("Form.TimeZone", "Katmandu"));
        Assert.Equal("Katmandu", Zone(await visitor.GetAsync("/profile")));
        await visitor.AskForPlanAsync(("Form.BrowserZone", "Europe/Rome"), ("Form.TimeZone", "rome"));
        Assert.Equal("Katmandu", Zone(await visitor.GetAsync("/profile")));
        Assert.False((await visitor.GetAsync("/ai-plan-builder")).Page.QuerySelector("#zone")!.ClassList.Contains("guess"));

        static string? Zone(Answer page) => page.Page.QuerySelector("#zone")!.GetAttribute("value");
    }

    [Fact]
    public async Task A_typed_time_zone_is_understood_and_shown_on_the_plan()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var plan = await visitor.GetEndedAsync(await visitor.AskForPlanAsync(("Form.TimeZone", " new york ")));

        Assert.Contains("Times in Eastern Time (E", plan.Words, StringComparison.Ordinal);
        Assert.Equal("New York", (await visitor.GetAsync("/profile")).Page.QuerySelector("#zone")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("'{linkedin,Mastodon,X,X}'", "X", "LinkedIn")]
    [InlineData("'{Mastodon}'", "Instagram", "TikTok")]
    public async Task A_first_form_begins_with_the_platforms_that_another_client_put_into_the_profile(
        string preferred, params string[] chosen)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "main form", ("Form.Niche", "bread"));
        await app.Database.OwnerRunAsync($"""
            update user_profile set preferred_platforms = {preferred}
             where user_id = (select id from auth.users order by created_at desc limit 1)
            """);

        var page = (await visitor.GetAsync("/ai-plan-builder")).Page;
        Assert.Equal(chosen, page.QuerySelectorAll("[type=checkbox][checked]").Select(box => box.GetAttribute("value")!));
    }

    private static bool IsOpen(Answer page) => page.Page.QuerySelector("#more")!.HasAttribute("open");

    private static Guid IdOf(string path) => Guid.Parse(path.Split('/')[^1]);
}
