using System.Net;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workbench;

namespace PlanBuilder.Tests.Workbench;

/// <summary>The list of plans: finding one, naming it, deleting it and taking that back, beginning a new one with it.</summary>
public sealed class IndexTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private const string List = "/ai-plan-builder/plans", Done =
        """{"schedule":[{"day":1,"posts":[{"platform":"X","theme":"Bread"}]}]}""";

    [Fact]
    public async Task Each_plan_says_what_was_asked_for_its_state_and_its_date()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", "pottery"), ("Form.Platforms", "X"), ("Form.Platforms", "LinkedIn"));
        Assert.Equal("X, LinkedIn", (await visitor.GetAsync(List)).Page.QuerySelector(".plans .on")!.TextContent);
        await app.CompleteAsync(path, Done);
        var item = (await visitor.GetAsync(List)).Page.QuerySelector(".plans > li")!;

        Assert.Equal(path, item.QuerySelector("a")!.GetAttribute("href"));
        PlanNames.AssertFor("pottery", item.QuerySelector("a")!.TextContent);
        Assert.Equal("pottery", item.QuerySelector(".niche")!.TextContent);
        Assert.Equal("X", item.QuerySelector(".on")!.TextContent); // what it has
        Assert.Equal("Ready", item.QuerySelector(".state")!.TextContent);
        Assert.StartsWith($"{DateTime.UtcNow:yyyy-MM-dd}", item.QuerySelector("time")!.GetAttribute("datetime"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_plan_says_its_dates_its_posts_by_status_and_the_next_one()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Platforms", "X"));
        var day = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3);
        await app.CompleteAsync(path, $$"""
            {"timeZone": "America/New_York", "schedule": [
              {"day": 1, "date": "{{day:yyyy-MM-dd}}", "posts": [
                {"platform": "X", "theme": "Out", "time": "09:00", "status": "posted"},
                {"platform": "X", "theme": "Next", "time": "18:30", "status": "approved"},
                {"platform": "X", "theme": "No time"}]},
              {"day": 2, "date": "{{day.AddDays(1):yyyy-MM-dd}}", "posts": [{"platform": "LinkedIn", "theme": "Later", "time": "08:00"}]},
              {"day": 3, "date": "{{day.AddDays(2):yyyy-MM-dd}}", "posts": []}]}
            """);
        var item = (await visitor.GetAsync(List)).Page.QuerySelector(".plans > li")!;

        Assert.Equal(Dates.Brief(day, day.AddDays(2)), item.QuerySelector(".dates")!.TextContent);
        Assert.Equal("X, LinkedIn", item.QuerySelector(".on")!.TextContent);
        Assert.Equal("4 posts: 1 approved, 1 posted", item.QuerySelector(".counts")!.TextContent);
        Assert.Matches($"Next: {day.Short()}, 6:30 PM E[SD]T", item.QuerySelector(".posts")!.TextContent);
        var british = await visitor.GetAsync(List, ("Accept-Language", "en-GB"));
        Assert.Contains($"Next: {day:ddd d MMM}, 18:30", british.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a plan in a string\"")]
    [InlineData("{}")]
    [InlineData("""{"schedule": {"day": 1, "posts": {"time": 9, "status": [1]}}}""")]
    [InlineData("""[{"schedule": [[], 1, {"posts": "none"}]}]""")]
    public async Task A_plan_of_another_shape_is_still_listed(string result)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await app.CompleteAsync(await visitor.AskForPlanAsync(), result);

        Assert.Equal("Ready", (await visitor.GetAsync(List)).Page.QuerySelector(".plans .state")!.TextContent);
    }

    [Fact]
    public async Task A_plan_is_named_found_by_its_name_and_called_so_on_its_page()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.CompleteAsync(path, Done);
        var named = await visitor.SendAsync(List, "form[action*=Rename]", ("title", "  Spring & <b>summer</b> "));

        Assert.Equal((HttpStatusCode.SeeOther, List), (named.Status, named.Location));
        Assert.Equal(
            "Spring & <b>summer</b>",
            (await visitor.GetAsync(List + "?q=spring+SUMMER")).Page.QuerySelector(".plans a")!.TextContent);
        Assert.StartsWith("Spring & <b>summer</b>", (await visitor.GetAsync(path)).Page.Title, StringComparison.Ordinal);
        var none = await visitor.GetAsync(List + "?q=autumn");
        Assert.Empty(none.Page.QuerySelectorAll(".plans"));
        Assert.Contains("No plans match autumn", none.Words.Replace("“", "", StringComparison.Ordinal), StringComparison.Ordinal);

        await visitor.SendAsync(List, "form[action*=Rename]", ("title", " "));
        PlanNames.AssertFor("Grow followers", (await visitor.GetAsync(List)).Page.QuerySelector(".plans a")!.TextContent);
    }

    [Theory]
    [InlineData("bell \a", "The name contains a character we can't display.")]
    [InlineData("", "The name can't be longer than 100 characters.")] // 101 of them
    public async Task A_name_that_cannot_be_used_is_refused_at_its_plan_and_kept(string typed, string sentence)
    {
        typed = typed.Length == 0 ? new('n', 101) : typed;
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.AskForPlanAsync();
        var refused = await visitor.SendAsync(List, "form[action*=Rename]", ("title", typed));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(sentence, refused.Page.QuerySelector(".plans details[open] .refusal")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, refused.Page.QuerySelector("[name=title]")!.GetAttribute("value"));
        PlanNames.AssertFor("Grow followers", refused.Page.QuerySelector(".plans a")!.TextContent);
    }

    [Fact]
    public async Task A_deleted_plan_is_gone_everywhere_and_is_restored_by_undo_or_later()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.CompleteAsync(path, Done);
        Assert.Equal(List, (await visitor.SendAsync(List, "form[action*=Delete]")).Location);
        var list = await visitor.GetAsync(List);

        Assert.Contains($"{PlanNames.For("Grow followers")} was deleted. Undo", list.Words, StringComparison.Ordinal);
        Assert.Empty(list.Page.QuerySelectorAll(".plans"));
        foreach (var gone in (string[])[path, path + "?handler=Status&since=0", path + "/plan.ics", path + "/plan.json"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(gone)).Status);
        }

        var form = await visitor.GetAsync("/ai-plan-builder");
        Assert.Empty(form.Page.QuerySelectorAll("aside li"));
        Assert.Contains("1 of 3 plans used", form.Words, StringComparison.Ordinal);

        await visitor.SendAsync(List, list, "form[action*=Restore]");
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(path)).Status);

        await visitor.SendAsync(List, "form[action*=Delete]");
        Assert.Equal(List, (await visitor.SendAsync(List + "/deleted", "main form")).Location);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(path)).Status);
        Assert.Contains("No deleted plans.", (await visitor.GetAsync(List + "/deleted")).Words, StringComparison.Ordinal);
        await app.Database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task A_plan_in_the_making_is_not_deleted_and_the_page_says_what_to_do()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var refused = await visitor.SendAsync(List, "form[action*=Delete]");

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains(
            "still being created. Open it and cancel it",
            refused.Page.QuerySelector(".plans .refusal")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("queued", await app.StatusAsync(path));
    }

    [Fact]
    public async Task Pages_and_words_stay_with_what_is_done_on_them()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var account = await app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });
        await app.Database.OwnerRunAsync(
            "insert into subscriptions (user_id, tier, status) values (@account, 'pro', 'active')", new { account });
        for (var plan = 0; plan < IndexModel.PageSize + 1; plan++)
        {
            var id = await app.Database.EnqueueAsync(
                account, $$"""{"goal":"Grow followers","period":"7 days","platforms":["X"],"niche":"bread {{plan}}"}""");
            await app.MoveAsync($"/{id}", "status = 'failed'");
        }

        var first = await visitor.GetAsync(List + "?q=bread");
        Assert.Equal(IndexModel.PageSize, first.Page.QuerySelectorAll(".plans > li").Length);
        var older = first.Page.QuerySelector("nav[aria-label=Pages] a")!.GetAttribute("href")!;
        var second = await visitor.GetAsync(older);
        Assert.Equal("bread 0", Assert.Single(second.Page.QuerySelectorAll(".niche")).TextContent);

        Assert.Equal(older, (await visitor.SendAsync(older, second, "form[action*=Rename]", ("title", "The oldest"))).Location);
        Assert.Contains("No older plans.", (await visitor.GetAsync(List + "?skip=1000")).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?q=%00"), InlineData("?q=%ff%fe"), InlineData("?q=%25"), InlineData("?q=%27+or+1=1+--")]
    [InlineData("?q=%3Cscript%3E"), InlineData("?skip=-5"), InlineData("?q=%F0%9F%A5%96")]
    public async Task Odd_words_find_nothing_or_everything(string query)
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.AskForPlanAsync();
        var answer = await visitor.GetAsync(List + query);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Empty(answer.Page.QuerySelectorAll("main script"));
        Assert.Equal(
            HttpStatusCode.OK, (await visitor.GetAsync(List + "?q=" + string.Concat(Enumerable.Repeat("%F0%9F%A5%96", 500)))).Status);
    }

    [Fact]
    public async Task A_new_plan_begins_with_the_answers_of_an_earlier_one()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.AskForPlanAsync(
            ("Form.Niche", "pottery"), ("Form.Period", "14 days"), ("Form.Platforms", "X"),
            ("Form.PostsPerDay", "3"), ("Form.SkipDays", "Sunday"));
        var form = await visitor.GetAsync((await visitor.GetAsync(List)).Page.QuerySelector(".plans a[href*=from]")!.GetAttribute("href")!);

        Assert.Equal("pottery", form.Page.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal(
            ["14 days", "3"], form.Page.QuerySelectorAll("[type=radio][checked]").Select(radio => radio.GetAttribute("value")!).Skip(1));
        Assert.Equal(["X", "Sunday"], form.Page.QuerySelectorAll("[type=checkbox][checked]").Select(box => box.GetAttribute("value")!));
    }
}
