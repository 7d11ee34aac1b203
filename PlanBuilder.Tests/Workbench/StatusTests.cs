using System.Net;
using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Workbench;

/// <summary>A status is set from the panel or for many posts at once, and the plan is counted and filtered by it.</summary>
public sealed class StatusTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task A_status_button_saves_the_form_and_the_status_as_one_change()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var page = await visitor.EditAsync(
            path, "d1-x", ("Form.Caption", "Words to approve"), ("Form.Status", "approved"), ("Form.PrivateNote", "Ask Ada"));

        Assert.Contains("Approved", page.Card("d1-x").QuerySelector(".status")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 approved", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Ask Ada", page.Text, StringComparison.Ordinal);
        Assert.Single((await app.RevisionsAsync(path))!.Split('\n'));
        var form = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        Assert.Equal("Ask Ada", form.Page.QuerySelector("#private-note")!.TextContent.Trim());
        Assert.Equal("Approved", form.Page.QuerySelector(".statuses [aria-pressed=true]")!.TextContent.Trim());

        page = await visitor.EditAsync(path, "d1-x", ("Form.Caption", "Other words"));
        Assert.Contains("In review", page.Card("d1-x").TextContent, StringComparison.Ordinal);
        form = await visitor.GetAsync(PlanApp.Post(path, "d1-x"));
        Assert.Contains("Changed since you approved it", form.Words, StringComparison.Ordinal);

        page = await visitor.EditAsync(path, "d1-x", ("Form.Caption", "Words to approve"));
        Assert.Contains("Approved", page.Card("d1-x").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_posts_get_a_status_as_one_change_which_can_be_undone()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var answer = await SetAsync(visitor, path, "scheduled", "d1-x", "d2-x", "d2-instagram");
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        var page = await visitor.GetAsync(path + "?status=scheduled");

        Assert.Equal(
            ["post-d1-x", "post-d2-instagram", "post-d2-x"], page.Page.QuerySelectorAll(".post").Select(card => card.Id).Order());
        Assert.Contains("3 of 14 posts", page.Words, StringComparison.Ordinal);
        Assert.Equal("1 Set 3 posts to Scheduled", await app.RevisionsAsync(path));
        Assert.Contains("Scheduled", page.Page.QuerySelector("a.on-filter")!.TextContent, StringComparison.Ordinal);

        await visitor.SendAsync(path, ".toolbar form[action*=Undo]");
        page = await visitor.GetAsync(path + "?view=month&status=scheduled");
        Assert.Contains("No posts match these filters.", page.Words, StringComparison.Ordinal);
        Assert.Contains("14", page.Page.QuerySelector(".filters a[href*='status=draft'] .meta")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_that_does_not_exist_is_refused_and_changes_nothing()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var answer = await SetAsync(visitor, path, "almost", "d1-x");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task A_plan_writer_cannot_approve_its_own_posts()
    {
        var made = PlanEdit.Each(PlanApp.Usual, ["d1-x"], post => post.WithStatus(PostStatus.Approved) with { PrivateNote = "Made up" });
        var (visitor, path) = await app.VisitorWithPlanAsync(made);
        Assert.Contains("Draft", (await visitor.GetAsync(path)).Card("d1-x").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Made up", (await visitor.GetAsync(PlanApp.Post(path, "d1-x"))).Text, StringComparison.Ordinal);
        Assert.Contains("approved", JsonSerializer.Serialize(made, Plan.Json), StringComparison.Ordinal);
    }

    private static async Task<Answer> SetAsync(Visitor visitor, string path, string status, params string[] posts)
    {
        var list = await visitor.GetAsync(path + "?view=list");
        using var content = new FormUrlEncodedContent(
        [
            .. posts.Select(post => KeyValuePair.Create("posts", post)), .. Visitor.Filled(list, "#bulk", ("status", status)),
        ]);
        var button = list.Page.QuerySelector("#bulk [formaction*=Status]")!;
        return await visitor.SendAsync(HttpMethod.Post, button.GetAttribute("formaction")!, content);
    }
}
