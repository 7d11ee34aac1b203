using System.Net;

namespace PlanBuilder.Tests.Workbench;

public sealed class RevisionsTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task Changes_are_undone_one_by_one_back_to_the_plan_as_it_was_made()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var made = Posts(await visitor.GetAsync(path));
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "First"));
        var once = Posts(await visitor.GetAsync(path));
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Second"));

        Assert.Equal(once, Posts(await UndoAsync(visitor, path)));
        Assert.Equal(made, Posts(await UndoAsync(visitor, path)));
        Assert.Null((await visitor.GetAsync(path)).Page.QuerySelector(".toolbar form[action*=Undo]"));
        Assert.Equal(
            "1 Edited theme of “First”\n2 Edited theme of “Second”\n3 Undid changes to theme of “Second”\n"
            + "4 Undid changes to theme of “First”",
            await app.RevisionsAsync(path));

        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Third"));
        Assert.Equal(made, Posts(await UndoAsync(visitor, path)));
    }

    [Fact]
    public async Task An_undo_undoes_a_restore_and_then_goes_further_back()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var states = new List<string>();
        foreach (var theme in (string[])["First", "Second", "Third"])
        {
            states.Add(Posts(await visitor.EditAsync(path, "d1-x", ("Form.Theme", theme))));
        }

        await visitor.SendAsync($"{path}/revisions?number=0", "form[action*=Restore]");

        Assert.Equal("Undo", (await visitor.GetAsync(path)).Page.QuerySelector(".toolbar form button")!.TextContent);
        Assert.Equal(states[2], Posts(await UndoAsync(visitor, path)));
        Assert.Equal("Undo again", (await visitor.GetAsync(path)).Page.QuerySelector(".toolbar form button")!.TextContent);
        Assert.Equal(states[1], Posts(await UndoAsync(visitor, path)));
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Fourth"));
        Assert.Equal(states[1], Posts(await UndoAsync(visitor, path)));
        Assert.Equal(states[0], Posts(await UndoAsync(visitor, path)));
        Assert.EndsWith(
            "5 Undid restore of original plan\n6 Undid changes to theme of “Third”\n7 Edited theme of “Fourth”\n"
            + "8 Undid changes to theme of “Fourth”\n9 Undid changes to theme of “Second”",
            await app.RevisionsAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_revision_shows_what_it_changed_and_is_restored_whole()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "First"));
        var wanted = Posts(await visitor.GetAsync(path));
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Second"), ("Form.Time", "07:07"));
        var name = (await visitor.GetAsync(path)).Page.QuerySelector("h1")!.TextContent;
        var look = await visitor.GetAsync(path + "/revisions?number=1");
        Assert.Equal(name, look.Page.QuerySelector(".lead a")!.TextContent);

        Assert.Equal(
            ["Edited: “First”", "Edited: “First”"],
            look.Page.QuerySelectorAll(".difference caption").Select(caption => caption.TextContent.Trim()));
        Assert.Equal("First", look.Page.QuerySelector(".difference ins")!.TextContent);
        Assert.Equal(
            ["Day 1, Tue Nov 24, 7:07 AM", "Second"],
            look.Page.QuerySelectorAll(".difference:last-of-type del").Select(text => text.TextContent));

        await visitor.SendAsync(path, look, "form[action*=Restore]");
        Assert.Equal(wanted, Posts(await visitor.GetAsync(path)));
        Assert.EndsWith("3 Restored revision 1", await app.RevisionsAsync(path), StringComparison.Ordinal);
        Assert.Contains("Original plan", (await visitor.GetAsync(path + "/revisions?number=0")).Words, StringComparison.Ordinal);
    }

    [Theory, InlineData("Undo"), InlineData("Restore")]
    public async Task Who_has_not_seen_the_latest_is_told_and_changes_nothing(string handler)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "First"));
        var (plan, revisions) = (await visitor.GetAsync(path), await visitor.GetAsync(path + "/revisions?number=0"));
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Second"));
        var conflict = await visitor.SendAsync(path, handler == "Undo" ? plan : revisions, $"form[action*={handler}]");

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("This plan was changed elsewhere", conflict.Words, StringComparison.Ordinal);
        Assert.Equal("Second", (await visitor.GetAsync(path)).Card("d1-x").QuerySelector("h3")!.TextContent);
    }

    [Theory]
    [InlineData("?number=7"), InlineData("?number=-1"), InlineData("?number=99999999999")]
    public async Task A_revision_that_is_not_there_is_nothing_or_the_latest(string query)
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        Assert.Contains((await visitor.GetAsync(path + "/revisions" + query)).Status, new[] { HttpStatusCode.NotFound, HttpStatusCode.OK });
    }

    [Fact]
    public async Task A_revision_that_another_client_wrote_and_that_is_no_plan_does_not_hide_the_plan()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await app.Database.OwnerRunAsync("""
            insert into plan_revisions (job_id, number, user_id, plan, what)
            select id, 1, user_id, '{"schedule": [1]}', 'Broke it' from jobs where id = @id
            """, new { id = PlanApp.IdOf(path) });

        Assert.Equal(14, (await visitor.GetAsync(path)).Page.QuerySelectorAll(".post").Length);
        await visitor.EditAsync(path, "d1-x", ("Form.Theme", "Mended"));
        Assert.Equal("1 Broke it\n2 Edited theme of “Mended”", await app.RevisionsAsync(path));
    }

    [Fact]
    public async Task Four_hundred_attempts_on_a_plan_of_somebody_else_find_and_change_nothing()
    {
        var (owner, path) = await app.VisitorWithPlanAsync();
        await owner.EditAsync(path, "d1-x", ("Form.Theme", "A secret theme"));
        var (other, own) = await app.VisitorWithPlanAsync();
        var token = (await other.GetAsync(own + "/post/d1-x")).Page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute(
            "value")!;
        var before = await app.RevisionsAsync(path);
        string[] reads =
            ["", "?platform=X", "/post", "/post?day=1", "/post/d1-x", "/revisions", "/revisions?number=0", "/revisions?number=1"];
        string[] writes =
            ["/post/d1-x", "/post/d1-x?handler=Remove", "/post/new1", "/revisions?handler=Undo", "/revisions?handler=Restore&number=0"];

        for (var i = 0; i < 400; i++)
        {
            var answer = i % 2 == 0
                ? await other.GetAsync(path + reads[i / 2 % reads.Length], ("HX-Request", i % 4 == 0 ? "true" : "false"))
                : await PostAsync(path + writes[i / 2 % writes.Length], i % 3);
            Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before, await app.RevisionsAsync(path));

        async Task<Answer> PostAsync(string address, int on)
        {
            using var content = new FormUrlEncodedContent(
                [new("__RequestVerificationToken", token), new("on", $"{on}"), new("Form.On", $"{on}"), new("Form.Day", "1"),
                 new("Form.Theme", "Taken over")]);
            return await other.SendAsync(HttpMethod.Post, address, content);
        }
    }

    private static string Posts(Answer page) =>
        string.Join('\n', page.Page.QuerySelectorAll(".post").Select(post => $"{post.Id} {post.TextContent}"));

    private static async Task<Answer> UndoAsync(Visitor visitor, string path)
    {
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync(path, "form[action*=Undo]")).Status);
        return await visitor.GetAsync(path);
    }
}
