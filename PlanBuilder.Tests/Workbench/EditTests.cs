using System.Net;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workbench;

public sealed class EditTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_post_is_changed_and_moved_by_a_plain_form_and_its_result_stays()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var before = await app.Database.SnapshotAsync(PlanApp.IdOf(path));
        await visitor.EditAsync(
            path, "d1-instagram", ("Form.Caption", "My own words\r\nin two lines"), ("Form.Hashtags", "bread, #rye #rye"));
        var page = await visitor.EditAsync(path, "d1-instagram", ("Form.Day", "3"), ("Form.Time", "23:59"));
        var card = page.Card("d1-instagram");

        Assert.Equal("My own words in two lines", card.QuerySelector(".caption")!.TextContent);
        var form = await visitor.GetAsync(PlanApp.Post(path, "d1-instagram"));
        Assert.Equal("My own words\nin two lines", form.Page.QuerySelector("#caption")!.TextContent);
        Assert.Equal("#bread #rye #rye", form.Page.QuerySelector("#hashtags")!.GetAttribute("value"));
        Assert.Contains("The post repeats a hashtag.", card.TextContent, StringComparison.Ordinal);
        Assert.Equal("2026-11-26T23:59+01:00", card.QuerySelector("time")!.GetAttribute("datetime"));
        Assert.StartsWith("Day 3", card.ParentElement!.QuerySelector("h2")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("Revision 2: Moved “", page.Words, StringComparison.Ordinal);
        Assert.Equal(before, await app.Database.SnapshotAsync(PlanApp.IdOf(path)));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_at_its_field_with_what_was_typed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var answer = await visitor.SendAsync(PlanApp.Post(path, "d1-x"), "#post-form",
            ("Form.Day", "9"), ("Form.Time", "25:00"), ("Form.Platform", "Mastodon"), ("Form.Type", "Poem"), ("Form.Pillar", "poetic"),
            ("Form.Theme", " "), ("Form.Caption", "a caption \a"),
            ("Form.Hashtags", string.Join(' ', Enumerable.Range(0, 31).Select(i => $"#t{i}"))),
            ("Form.Angle", new string('a', 2_001)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            ["Give the post a theme.", "The caption contains a character we can't display. Remove it, or retype the text.",
             "A post can have at most 30 hashtags.", "Choose one of the plan's days.", "Enter a time, like 09:30.",
             "Choose a platform.", "Choose a type.", "Choose a pillar.", "The angle can't be longer than 2,000 characters."],
            answer.Page.QuerySelectorAll(".field-validation-error").Select(sentence => sentence.TextContent));
        Assert.StartsWith("#t0 #t1", answer.Page.QuerySelector("#hashtags")!.GetAttribute("value"), StringComparison.Ordinal);
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task A_platforms_limit_keeps_nobody_from_saving_and_is_marked()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.EditAsync(path, "d1-x", ("Form.Caption", new string('a', 300)), ("Form.Hashtags", ""));

        Assert.Contains("The caption has 300 characters. X allows 280.", page.Card("d1-x").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 needs attention", page.Words, StringComparison.Ordinal);
        Assert.Contains(
            "300 of 280 characters, including hashtags: 20 too many",
            (await visitor.GetAsync(PlanApp.Post(path, "d1-x"))).Words,
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "needs attention", (await visitor.EditAsync(path, "d1-x", ("Form.Caption", "short"))).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_is_added_once_however_often_the_button_is_pressed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var form = await visitor.GetAsync(path + "/post?day=4");
        var added = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => visitor.SendAsync(path, form, "#post-form", ("Form.Theme", "One more"))));

        Assert.All(added, answer => Assert.Equal((HttpStatusCode.SeeOther, added[0].Location), (answer.Status, answer.Location)));
        Assert.Equal("1 Added “One more” to day 4", await app.RevisionsAsync(path));
        Assert.Equal(15, (await visitor.GetAsync(path)).Page.QuerySelectorAll(".post").Length);
    }

    [Fact]
    public async Task A_post_is_removed_but_for_the_last()
    {
        var one = PlanApp.Usual with { Schedule = [PlanApp.Usual.Schedule[0]] };
        var (visitor, path) = await app.VisitorWithPlanAsync(one);
        Assert.Equal(HttpStatusCode.SeeOther, (await RemoveAsync(visitor, path, "d1-x")).Status);
        var refused = await RemoveAsync(visitor, path, "d1-instagram");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("This is the plan's only post", refused.Words, StringComparison.Ordinal);
        Assert.Single((await visitor.GetAsync(path)).Page.QuerySelectorAll(".post"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(PlanApp.Post(path, "d1-x"))).Status);
    }

    [Fact]
    public async Task With_htmx_who_is_signed_out_is_told_and_the_form_stays()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var form = await visitor.GetAsync(PlanApp.Post(path, "d2-x"), ("HX-Request", "true"));
        using var content = new FormUrlEncodedContent(Visitor.Filled(form, "#post-form", ("Form.Theme", "Typed for an hour")));
        using var nobody = app.NewVisitor();
        var answer = await nobody.SendAsync(
            HttpMethod.Post, form.Page.QuerySelector("#post-form")!.GetAttribute("hx-post")!, content, ("HX-Request", "true"));

        Assert.Equal((HttpStatusCode.Unauthorized, "#flash"), (answer.Status, answer.Response.Headers.GetValues("HX-Retarget").Single()));
        Assert.False(answer.Response.Headers.Contains("HX-Redirect"));
        Assert.Contains("You're signed out, so nothing was saved.", answer.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_writer_left_out_may_stay_out()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync(PlanApp.Usual with
        {
            Schedule =
            [
                PlanApp.Usual.Schedule[0] with
                {
                    Posts = [PlanApp.Usual.Schedule[0].Posts[0] with { Type = "", Platform = "", Pillar = null }],
                },
            ],
        });
        var page = await visitor.EditAsync(path, "d1-instagram", ("Form.Theme", "Told anew"));
        Assert.Equal("Told anew", page.Card("d1-instagram").QuerySelector("h3")!.TextContent);
    }

    [Fact]
    public async Task Nothing_is_written_where_nothing_was_changed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.EditAsync(path, "d1-x");
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task A_page_that_was_open_too_long_keeps_what_was_typed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var answer = await visitor.SendAsync(
            PlanApp.Post(path, "d1-x"), "#post-form", ("__RequestVerificationToken", null), ("Form.Theme", "Typed for an hour"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("Typed for an hour", answer.Page.QuerySelector("#theme")!.TextContent);
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")")]
    [InlineData("<script>alert(1)</script><img src=x onerror=alert(1)>")]
    [InlineData("\u202eمخبز العجين\u202c שלום")]
    public async Task Whatever_a_caption_is_it_is_shown_as_it_was_typed(string caption)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.EditAsync(
            path, "d1-instagram", ("Form.Caption", caption), ("Form.Theme", caption), ("Form.Angle", caption));

        Assert.Equal(TextSanitizer.OnOneLine(caption), page.Card("d1-instagram").QuerySelector(".caption")!.TextContent);
        Assert.Equal(caption, (await visitor.GetAsync(PlanApp.Post(path, "d1-instagram"))).Page.QuerySelector("#caption")!.TextContent);
        Assert.Empty(page.Page.QuerySelectorAll("script:not([src]), img"));
        Assert.Empty((await visitor.GetAsync(path + "/revisions")).Page.QuerySelectorAll("script:not([src]), img"));
    }

    [Fact]
    public async Task The_longest_captions_are_taken_whole()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        foreach (var caption in new[] { string.Concat(Enumerable.Repeat("🥖", 5_000)), new string('字', 63_206) })
        {
            await visitor.EditAsync(path, "d1-instagram", ("Form.Caption", caption), ("Form.Platform", "Facebook"));
            var form = await visitor.GetAsync(PlanApp.Post(path, "d1-instagram"));
            Assert.Equal(caption, form.Page.QuerySelector("#caption")!.TextContent);
        }
    }

    [Fact]
    public async Task Its_pages_have_nothing_inline_and_a_token_in_each_form()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Changed"));
        foreach (var page in (string[])["", "/post/d1-x", "/post", "/revisions", "/revisions?number=0"])
        {
            var answer = await visitor.GetAsync(path + page);
            Assert.Empty(answer.Page.QuerySelectorAll("[style], style, script:not([src]), [onclick], [onload]"));
            Assert.All(
                answer.Page.QuerySelectorAll("form[method=post]"),
                form => Assert.NotNull(form.QuerySelector("[name=__RequestVerificationToken]")));
        }
    }

    private static async Task<Answer> RemoveAsync(Visitor visitor, string path, string post)
    {
        var form = await visitor.GetAsync(PlanApp.Post(path, post));
        using var content = new FormUrlEncodedContent(Visitor.Filled(form, "#post-form"));
        return await visitor.SendAsync(HttpMethod.Post, form.Page.QuerySelector("button.remove")!.GetAttribute("formaction")!, content);
    }
}
