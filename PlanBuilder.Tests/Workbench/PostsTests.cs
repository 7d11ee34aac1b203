using System.Net;

namespace PlanBuilder.Tests.Workbench;

/// <summary>Posts that are moved, duplicated and removed without opening them, one or many in one revision.</summary>
public sealed class PostsTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_dragged_post_keeps_its_time_and_only_the_two_days_are_sent()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path);
        var time = page.Card("d2-x").QuerySelector("time")!.TextContent;
        var moved = await SendAsync(visitor, page, "Move", htmx: true, ("posts", "d2-x"), ("day", "5"));

        Assert.Equal(["day-2", "day-5"], moved.Page.QuerySelectorAll(".day[hx-swap-oob=true]").Select(day => day.Id));
        Assert.Equal(time, moved.Page.QuerySelector("#day-5 #post-d2-x time")!.TextContent);
        Assert.NotNull(moved.Page.QuerySelector("#toast form[action*=Undo]"));
        Assert.InRange(moved.Text.Length, 1, 20_000);
        Assert.StartsWith("1 Moved “", await app.RevisionsAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_posts_are_moved_and_removed_in_one_revision_each_that_one_undo_takes_back()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path + "?view=list");
        var moved = await SendAsync(visitor, page, "Move", false, ("posts", "d1-x"), ("posts", "d2-x"), ("posts", "d2-x"), ("by", "1"));
        Assert.Equal(path + "?view=list", moved.Location);
        Assert.Contains("Moved 2 posts 1 day later.", (await visitor.GetAsync(moved.Location!)).Page.QuerySelector("#toast")!.TextContent,
            StringComparison.Ordinal);
        await SendAsync(visitor, page, "Remove", false, ("posts", "d1-x"), ("posts", "d3-x"), ("posts", "none"));
        Assert.Equal("1 Moved 2 posts 1 day later\n2 Removed 2 posts", await app.RevisionsAsync(path));
        var now = await visitor.GetAsync(path);
        Assert.Equal("day-3", now.Card("d2-x").ParentElement!.Id);
        Assert.Equal(12, now.Page.QuerySelectorAll(".post").Length);
        await visitor.SendAsync(path, now, ".toolbar form");
        Assert.Equal(14, (await visitor.GetAsync(path)).Page.QuerySelectorAll(".post").Length);
        Assert.EndsWith("3 Undid removal of 2 posts", await app.RevisionsAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Move", "day", "8", "That day isn't in this plan. Nothing was moved.", "d1-x")]
    [InlineData("Move", "by", "6", "1 of 2 posts would fall outside this plan's days. Nothing was moved.", "d1-x", "d2-x")]
    [InlineData("Move", "by", "0", "Nothing changed.", "d1-x")]
    [InlineData("Move", "by", "1", "Nothing changed.")]
    [InlineData("Duplicate", "post", "gone", "This post was removed elsewhere. Nothing was duplicated.")]
    public async Task What_a_plan_cannot_take_is_said_and_nothing_is_written(
        string handler, string field, string value, string sentence, params string[] posts)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path);
        var refused = await SendAsync(visitor, page, handler, htmx: true, [(field, value), .. posts.Select(post => ("posts", post))]);
        Assert.Equal(sentence, refused.Page.QuerySelector("#toast p")!.TextContent);
        Assert.Null(refused.Page.QuerySelector(".day, #toast form"));
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task A_plan_keeps_a_post()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path);
        var all = page.Page.QuerySelectorAll(".post").Select(post => ("posts", post.Id!["post-".Length..])).ToArray();
        var refused = await SendAsync(visitor, page, "Remove", htmx: true, all);
        Assert.Equal("A plan needs at least one post. Nothing was removed.", refused.Page.QuerySelector("#toast p")!.TextContent);
    }

    [Fact]
    public async Task A_duplicate_stands_on_the_next_day_and_opens()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var form = await visitor.GetAsync(PlanApp.Post(path, "d2-x"));
        using var content = new FormUrlEncodedContent(
            Visitor.Filled(form, "#post-form").Append(KeyValuePair.Create("post", "d2-x")));
        var button = form.Page.QuerySelector("[data-duplicate]")!;
        var copied = await visitor.SendAsync(HttpMethod.Post, button.GetAttribute("formaction")!, content);

        var copy = await visitor.GetAsync(copied.Location!);
        Assert.Equal("3", copy.Page.QuerySelector("#day option[selected]")!.GetAttribute("value"));
        Assert.Equal(form.Page.QuerySelector("#caption")!.TextContent, copy.Page.QuerySelector("#caption")!.TextContent);
        Assert.StartsWith("1 Added “", await app.RevisionsAsync(path), StringComparison.Ordinal);
        var last = await visitor.GetAsync(PlanApp.Post(path, "d7-x"));
        var again = await SendAsync(visitor, last, "Duplicate", htmx: true, ("post", "d7-x"));
        Assert.Contains("openPost", again.Response.Headers.GetValues("HX-Trigger-After-Settle").Single(), StringComparison.Ordinal);
        Assert.Equal(3, again.Page.QuerySelectorAll("#day-7 .post").Length);
    }

    [Fact]
    public async Task A_plan_is_named_where_it_stands()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.GetAsync(path + "?view=list");
        var named = await visitor.SendAsync(path, page, ".rename form", ("title", "<b>Opening</b> week"));
        Assert.Equal(path + "?view=list", named.Location);
        Assert.Equal("<b>Opening</b> week", (await visitor.GetAsync(path)).Page.QuerySelector("h1")!.TextContent);
        await visitor.SendAsync(path, page, ".rename form", ("title", new string('a', 1_000)));
        var refused = await visitor.GetAsync(path);
        Assert.StartsWith("Not renamed.", refused.Page.QuerySelector("#toast p")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("<b>Opening</b> week", refused.Page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Nobody_else_moves_a_post()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var (other, _) = await app.VisitorWithPlanAsync();
        var page = await other.GetAsync("/profile");
        foreach (var handler in (string[])["Move", "Remove", "Duplicate", "Rename"])
        {
            var answer = await SendAsync(other, page, handler, false, [("posts", "d1-x"), ("post", "d1-x"), ("day", "2")], path);
            Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        }

        using var without = new FormUrlEncodedContent([new("posts", "d1-x"), new("day", "2")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(HttpMethod.Post, path + "/posts?handler=Move", without)).Status);
        Assert.Null(await app.RevisionsAsync(path));
    }

    private static Task<Answer> SendAsync(
        Visitor visitor, Answer page, string handler, bool htmx, params (string Name, string Value)[] fields) =>
        SendAsync(visitor, page, handler, htmx, fields, null);

    private static async Task<Answer> SendAsync(
        Visitor visitor, Answer page, string handler, bool htmx, (string Name, string Value)[] fields, string? path)
    {
        var token = page.Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var content = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token)]);
        var address = path is not null ? $"{path}/posts?handler={handler}"
            : (page.Page.QuerySelector("[data-posts]")?.GetAttribute("data-posts")
                ?? page.Page.QuerySelector("[data-duplicate]")!.GetAttribute("formaction")!.Replace("Duplicate", "HANDLER",
                    StringComparison.Ordinal)).Replace("HANDLER", handler, StringComparison.Ordinal);
        (string, string)[] headers = htmx ? [("HX-Request", "true"), ("Shown-Revision", "0")] : [];
        return await visitor.SendAsync(HttpMethod.Post, address, content, headers);
    }
}
