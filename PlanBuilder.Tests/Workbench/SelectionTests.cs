using System.Net;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workbench;

/// <summary>Posts that are taken along: copied, exported, and duplicated to another platform; and what was undone, done again.</summary>
public sealed class SelectionTests(PlanApp app) : IClassFixture<PlanApp>
{
    private const string Undo = ".toolbar form[hx-post*=Undo]";

    [Fact]
    public async Task The_selected_posts_and_those_of_a_day_are_copied_whole()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var texts = PlanApp.Usual.Schedule[1].Posts.Select(post => PostLabels.Text([post]));
        var day = await SendAsync(visitor, path, "Text", ("day", "2"));
        Assert.Equal(string.Join("\n\n---\n\n", texts), day.Text);
        Assert.Equal("text/plain", day.Response.Content.Headers.ContentType!.MediaType);

        var one = await SendAsync(visitor, path, "Text", ("posts", "d3-x"), ("posts", "gone"));
        Assert.Equal(PostLabels.Text([PlanApp.Usual.Find("d3-x")!.Post]), one.Text);
        Assert.NotNull((await visitor.GetAsync(path)).Page.QuerySelector("#day-2 [data-copy-posts*='day=2']"));
    }

    [Theory, InlineData("csv", 3), InlineData("ics", 2), InlineData("md", 2), InlineData("json", 2)]
    public async Task The_selected_posts_alone_are_exported(string format, int times)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var file = await SendAsync(visitor, path, "Export", ("posts", "d3-x"), ("posts", "d4-instagram"), ("format", format));
        Assert.Equal(HttpStatusCode.OK, file.Status);
        var mark = format switch { "csv" => "\r\n", "ics" => "BEGIN:VEVENT", "md" => "### ", _ => "\"theme\"" };
        Assert.Equal(times, file.Text.Split(mark).Length - 1);
        Assert.Equal(
            HttpStatusCode.NotFound, (await SendAsync(visitor, path, "Export", ("posts", "gone"), ("format", format))).Status);
    }

    [Fact]
    public async Task Another_account_cannot_copy_or_export_posts()
    {
        var (_, path) = await app.VisitorWithPlanAsync();
        var (other, _) = await app.VisitorWithPlanAsync();
        foreach (var handler in (string[])["Text", "Export", "Status"])
        {
            var fields = new[] { ("posts", "d3-x"), ("format", "csv"), ("status", "posted") };
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(other, path, handler, fields)).Status);
        }
    }

    [Fact]
    public async Task A_post_is_duplicated_to_another_platform_in_two_clicks()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var filtered = await visitor.GetAsync(PlanApp.Post(path, "d2-instagram") + "?platform=Instagram");
        var button = filtered.Page.QuerySelector("[name=to][value=YouTube]")!;
        using var content = new FormUrlEncodedContent(
            Visitor.Filled(filtered, "#post-form").Append(KeyValuePair.Create("to", "YouTube")));
        var copied = await visitor.SendAsync(HttpMethod.Post, button.GetAttribute("formaction")!, content);
        Assert.Equal(HttpStatusCode.SeeOther, copied.Status);

        var copy = await visitor.GetAsync(copied.Location!);
        Assert.Equal("YouTube", copy.Page.QuerySelector("#platform option[selected]")!.GetAttribute("value"));
        Assert.Equal("2", copy.Page.QuerySelector("#day option[selected]")!.GetAttribute("value"));
        Assert.Equal(filtered.Page.QuerySelector("#caption")!.TextContent, copy.Page.QuerySelector("#caption")!.TextContent);
        Assert.NotEmpty(copy.Page.QuerySelector("#title")!.TextContent.Trim());
    }

    [Fact]
    public async Task Undone_changes_are_redone_step_by_step()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.EditAsync(path, "d1-x", ("Form.Caption", "First"));
        await visitor.EditAsync(path, "d1-x", ("Form.Caption", "Second"));
        Assert.Null((await visitor.GetAsync(path)).Page.QuerySelector(".toolbar form[action*=Redo]"));
        await visitor.SendAsync(path, ".toolbar form[action*=Undo]");
        await visitor.SendAsync(path, ".toolbar form[action*=Undo]");
        Assert.DoesNotContain("First", (await visitor.GetAsync(path)).Card("d1-x").TextContent, StringComparison.Ordinal);

        await visitor.SendAsync(path, ".toolbar form[action*=Redo]");
        Assert.Contains("First", (await visitor.GetAsync(path)).Card("d1-x").TextContent, StringComparison.Ordinal);
        await visitor.SendAsync(path, ".toolbar form[action*=Redo]");
        var page = await visitor.GetAsync(path);
        Assert.Contains("Second", page.Card("d1-x").TextContent, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector(".toolbar form[action*=Redo]"));
        Assert.Contains("Redid changes to caption of", page.Words, StringComparison.Ordinal);

        await visitor.SendAsync(path, ".toolbar form[action*=Undo]");
        Assert.Contains("First", (await visitor.GetAsync(path)).Card("d1-x").TextContent, StringComparison.Ordinal);
        await visitor.EditAsync(path, "d1-x", ("Form.Caption", "Third"));
        Assert.Null((await visitor.GetAsync(path)).Page.QuerySelector(".toolbar form[action*=Redo]"));
    }

    [Fact]
    public async Task An_undo_beside_the_plan_sends_the_days_it_touches()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.EditAsync(path, "d2-x", ("Form.Caption", "First"));
        var page = await visitor.GetAsync(path);
        var address = page.Page.QuerySelector(Undo)!.GetAttribute("hx-post")!;
        using var content = new FormUrlEncodedContent(Visitor.Filled(page, Undo));
        var undone = await visitor.SendAsync(
            HttpMethod.Post, address, content, ("HX-Request", "true"), ("Shown-Revision", "1"));

        Assert.Equal(["day-2"], undone.Page.QuerySelectorAll(".day").Select(day => day.Id));
        Assert.Equal("2", undone.Page.QuerySelector("#revised")!.GetAttribute("data-revision"));
        Assert.StartsWith("Undid changes to caption of", undone.Page.QuerySelector("#toast p")!.TextContent, StringComparison.Ordinal);
        using var again = new FormUrlEncodedContent(Visitor.Filled(page, Undo));
        var refused = await visitor.SendAsync(
            HttpMethod.Post, address, again, ("HX-Request", "true"), ("Shown-Revision", "2"));
        Assert.Contains("changed elsewhere", refused.Page.QuerySelector("#toast p")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<Answer> SendAsync(Visitor visitor, string path, string handler, params (string Name, string Value)[] fields)
    {
        var token = (await visitor.GetAsync("/profile")).Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var content = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), new("__RequestVerificationToken", token)]);
        return await visitor.SendAsync(HttpMethod.Post, $"{path}/posts?handler={handler}", content);
    }
}
