using System.Net;
using PlanBuilder.Tests.Planning;

namespace PlanBuilder.Tests.Workbench;

/// <summary>A post in a panel beside the plan: what is sent when it opens, and what when it is saved.</summary>
public sealed class PanelTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_card_opens_the_panel_alone_and_a_saved_post_sends_only_the_days_it_touches()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var address = (await visitor.GetAsync(path + "?platform=X")).Card("d2-x").QuerySelector("a")!.GetAttribute("href")!;
        var panel = await visitor.GetAsync(address, Htmx);
        Assert.Null(panel.Page.QuerySelector("h1, .day, .toolbar"));
        Assert.NotNull(panel.Page.QuerySelector(".panel[autofocus]"));
        var saved = await SaveAsync(visitor, panel, ("Form.Theme", "In its place"), ("Form.Day", "5"));

        Assert.Equal(HttpStatusCode.OK, saved.Status);
        Assert.Equal(["day-2", "day-5"], saved.Page.QuerySelectorAll(".day[hx-swap-oob=true]").Select(day => day.Id));
        Assert.NotNull(saved.Page.QuerySelector("#day-5 #post-d2-x"));
        Assert.Null(saved.Page.QuerySelector("#day-5 #post-d5-instagram")); // the filter stays
        Assert.Equal("1", saved.Page.QuerySelector("#revised")!.GetAttribute("data-revision"));
        Assert.Equal("Saved.", saved.Page.QuerySelector("[data-foot]")!.TextContent);
        Assert.Contains("Edited date and theme of “In its place”.", saved.Page.QuerySelector("#toast p")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("1", saved.Page.QuerySelector("#post-form [name='Form.On']")!.GetAttribute("value"));
        Assert.InRange(saved.Text.Length, 1, 34_000);
    }

    [Fact]
    public async Task An_answer_brings_head_and_toolbar_only_where_they_show_something_else()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var facts = (await visitor.GetAsync(path)).Page.QuerySelector("#revised")!.GetAttribute("data-facts")!;
        (string, string)[] headers = [Htmx, Shown, ("Shown-Facts", facts)];
        var panel = await visitor.GetAsync(PlanApp.Post(path, "d2-x"), Htmx);

        var saved = await SaveAsync(visitor, panel, headers, ("Form.Theme", "In its place"));
        Assert.Null(saved.Page.QuerySelector("#plan-head, #toolbar"));
        Assert.Equal(
            "Revision 1: Edited theme of “In its place”", saved.Page.QuerySelector("#revised[hx-swap-oob]")!.TextContent.Trim());
        Assert.NotNull(saved.Page.QuerySelector("#steps[hx-swap-oob] form[action*=Undo]"));

        var approved = await SaveAsync(visitor, saved, headers, ("Form.Status", "approved"));
        Assert.Contains("1 approved", approved.Page.QuerySelector("#plan-head")!.TextContent, StringComparison.Ordinal);
        Assert.Null(approved.Page.QuerySelector("#plan-head #revised[hx-swap-oob], #toolbar #steps[hx-swap-oob]"));
        Assert.NotEqual(facts, approved.Page.QuerySelector("#revised")!.GetAttribute("data-facts"));
    }

    [Theory, InlineData("month"), InlineData("list")]
    public async Task The_other_views_get_their_own_days(string view)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var panel = await visitor.GetAsync(PlanApp.Post(path, "d2-x") + $"?view={view}&chosen=3", Htmx);
        var saved = await SaveAsync(visitor, panel, ("Form.Day", "3"));
        Assert.Contains("id=\"day-2\"", saved.Text, StringComparison.Ordinal);
        Assert.Contains("id=\"day-3\"", saved.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"day-4\"", saved.Text, StringComparison.Ordinal);
        Assert.Equal(view == "month" ? 3 : 0, saved.Page.QuerySelectorAll("#chosen[hx-swap-oob] .post").Length);
        Assert.Contains(view == "list" ? "<tbody id=\"day-2\"" : "<section class=\"cell\"", saved.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_tab_changed_comes_with_the_answer()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var panel = await visitor.GetAsync(PlanApp.Post(path, "d2-x"), Htmx);
        await visitor.EditAsync(path, "d6-x", ("Form.Theme", "From another tab"));
        var saved = await SaveAsync(visitor, panel, ("Form.Theme", "From this tab"));
        Assert.Equal(["day-2", "day-6"], saved.Page.QuerySelectorAll(".day").Select(day => day.Id));
    }

    [Fact]
    public async Task A_save_that_changes_nothing_says_so_and_offers_no_undo()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var saved = await SaveAsync(visitor, await visitor.GetAsync(PlanApp.Post(path, "d2-x"), Htmx));
        Assert.Equal("Nothing changed.", saved.Page.QuerySelector("#toast p")!.TextContent);
        Assert.Null(saved.Page.QuerySelector("#toast form, .day"));
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task What_a_platform_has_room_for_beside_the_caption_is_changed_and_refused_at_its_field()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        (string, string?)[] typed =
        [
            ("Form.Hook", "Stop scrolling"), ("Form.Visual", "A loaf, cut in two"), ("Form.FirstComment", "More below"),
            ("Form.AltText", "Half a loaf"), ("Form.Link", "https://bakery.example/menu"),
        ];
        await visitor.EditAsync(path, "d1-instagram", typed);
        var form = await visitor.GetAsync(PlanApp.Post(path, "d1-instagram"));
        Assert.Equal(
            ["Stop scrolling", "A loaf, cut in two", "More below", "Half a loaf"],
            form.Page.QuerySelectorAll("#hook, #visual, #firstcomment, #alttext").Select(field => field.TextContent));
        Assert.StartsWith("https://bakery.example/menu", form.Page.QuerySelector("#link")!.GetAttribute("value"), StringComparison.Ordinal);

        var refused = await visitor.SendAsync(
            PlanApp.Post(path, "d1-instagram"), "#post-form", ("Form.Hook", new string('a', 2_001)), ("Form.Link", "javascript:alert(1)"));
        Assert.Equal(
            ["The hook can't be longer than 2,000 characters.", "Enter a web address, like https://example.com/menu."],
            refused.Page.QuerySelectorAll(".field-validation-error").Select(sentence => sentence.TextContent));
    }

    [Fact]
    public async Task A_post_that_the_filter_hides_now_says_so()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var panel = await visitor.GetAsync(PlanApp.Post(path, "d2-x") + "?platform=X", Htmx);
        var saved = await SaveAsync(visitor, panel, ("Form.Platform", "TikTok"));
        Assert.Equal("Saved. Your filter hides this post in the plan.", saved.Page.QuerySelector("[data-foot]")!.TextContent);
    }

    [Fact]
    public async Task A_removed_post_shuts_the_panel_and_leaves_the_focus_on_its_day_also_when_it_was_removed_before()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var panel = await visitor.GetAsync(PlanApp.Post(path, "d2-x"), Htmx);
        for (var press = 0; press < 2; press++)
        {
            using var content = new FormUrlEncodedContent(Visitor.Filled(panel, "#post-form"));
            var removed = await visitor.SendAsync(
                HttpMethod.Post, panel.Page.QuerySelector("button.remove")!.GetAttribute("hx-post")!, content, Htmx, Shown);
            Assert.Null(removed.Page.QuerySelector(".panel"));
            Assert.Equal(path, removed.Response.Headers.GetValues("HX-Replace-Url").Single());
            Assert.Contains(press == 0 ? "add-2" : "add-", removed.Response.Headers.GetValues("HX-Trigger-After-Settle").Single(),
                StringComparison.Ordinal);
        }

        var missing = await visitor.GetAsync(PlanApp.Post(path, "d2-x"), Htmx);
        Assert.Equal("This post was already removed.", missing.Page.QuerySelector("#toast p")!.TextContent);
        Assert.StartsWith("1 Removed", await app.RevisionsAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_posts_before_and_after_are_those_that_are_shown()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var panel = await visitor.GetAsync(PlanApp.Post(path, "d2-x") + "?platform=X");
        Assert.Equal(
            [PlanApp.Post(path, "d1-x") + "?platform=X", PlanApp.Post(path, "d3-x") + "?platform=X"],
            panel.Page.QuerySelectorAll(".panel header a.icon:not(.close)").Select(link => link.GetAttribute("href")));
        var first = await visitor.GetAsync(PlanApp.Post(path, "d1-x") + "?platform=X");
        Assert.Equal(
            ["Next post"],
            first.Page.QuerySelectorAll(".panel header a.icon:not(.close)").Select(link => link.GetAttribute("aria-label")));
    }

    [Fact]
    public async Task The_undo_goes_back_to_the_plan_as_it_was_looked_at()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var saved = await SaveAsync(
            visitor, await visitor.GetAsync(PlanApp.Post(path, "d2-x") + "?view=list", Htmx), ("Form.Theme", "Oh no"));
        Assert.Equal(path + "?view=list", (await visitor.SendAsync(path, saved, "#toast form")).Location);
        Assert.Contains("2 Undid", await app.RevisionsAsync(path), StringComparison.Ordinal);
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Once more"));
        var elsewhere = await visitor.SendAsync(path, await visitor.GetAsync(path), ".toolbar form", ("view", "//evil.example?a=b"));
        Assert.Equal(path, elsewhere.Location);
    }

    [Fact]
    public async Task The_largest_plan_is_light()
    {
        var days = Requests.Make(Requests.Create(days: 14) with { PostsPerDay = 3 });
        var (visitor, path) = await app.VisitorWithPlanAsync(days);
        var page = await visitor.GetAsync(path);
        Assert.Equal(252, page.Page.QuerySelectorAll(".post").Length);
        Assert.InRange(page.Page.QuerySelectorAll("*").Length, 1, 7_000);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.Add(new("gzip"));
        using var answer = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 1, 25_000);
    }

    private static readonly (string, string) Htmx = ("HX-Request", "true");
    private static readonly (string, string) Shown = ("Shown-Revision", "0");

    private static Task<Answer> SaveAsync(Visitor visitor, Answer panel, params (string Name, string? Value)[] changed) =>
        SaveAsync(visitor, panel, [Htmx, Shown], changed);

    private static async Task<Answer> SaveAsync(
        Visitor visitor, Answer panel, (string, string)[] headers, params (string Name, string? Value)[] changed)
    {
        using var content = new FormUrlEncodedContent(Visitor.Filled(panel, "#post-form", changed));
        return await visitor.SendAsync(
            HttpMethod.Post, panel.Page.QuerySelector("#post-form")!.GetAttribute("hx-post")!, content, headers);
    }
}
