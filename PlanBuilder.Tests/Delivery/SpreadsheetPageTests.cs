using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PlanBuilder.Tests.Workbench;
using PlanBuilder.Web.Delivery;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A plan that goes out as a spreadsheet and comes back, by a browser without scripts.</summary>
public sealed class SpreadsheetPageTests(PlanApp app) : IClassFixture<PlanApp>
{
    [Fact]
    public async Task Edits_are_previewed_and_applied_as_one_revision()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var table = await TableAsync(visitor, path);
        table[1][table[0].IndexOf("Theme")] = "Edited in Excel";
        table[2][table[0].IndexOf("Time")] = "7:05 PM";
        table.Add([.. table[1].Select((cell, i) => table[0][i] is "Post id" or "Revision" ? "" : cell)]);
        var gone = table[3][table[0].IndexOf("Post id")];
        table.RemoveAt(3);

        var shown = await UploadAsync(visitor, path, SheetSample.Csv(table, ';'));
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Equal(3, shown.Page.QuerySelectorAll("table.difference").Length);
        Assert.Contains("One post isn't in your spreadsheet", shown.Words, StringComparison.Ordinal);
        Assert.Null(await app.RevisionsAsync(path));

        var applied = await visitor.SendAsync($"{path}/spreadsheet", shown, "form[action*=Apply]", ("missing", "remove"));
        Assert.Equal((HttpStatusCode.SeeOther, path), (applied.Status, applied.Location));
        Assert.Equal("1 Edited in a spreadsheet: 1 added, 2 edited, 1 removed", await app.RevisionsAsync(path));
        var page = await visitor.GetAsync(path);
        Assert.Contains("Edited in a spreadsheet: 1 added, 2 edited, 1 removed.", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector($"#post-{gone}"));

        var again = await UploadAsync(visitor, path, SheetSample.Csv(await TableAsync(visitor, path)));
        Assert.Contains("Nothing. Your plan already matches the spreadsheet.", again.Words, StringComparison.Ordinal);
        visitor.Dispose();
    }

    [Fact]
    public async Task A_private_note_is_in_no_file_and_stays()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        await app.Database.OwnerRunAsync("""
            insert into plan_revisions (job_id, number, user_id, plan, what)
            select id, 1, user_id, @plan::jsonb, 'Noted' from jobs where id = @id
            """, new
        {
            id = PlanApp.IdOf(path),
            plan = JsonSerializer.Serialize(
                PlanEdit.Each(PlanApp.Usual, ["d1-instagram"], post => post with { PrivateNote = "Ask Ada" }), Plan.Json),
        });
        var table = await TableAsync(visitor, path);
        Assert.DoesNotContain(table, row => row.Contains("Ask Ada"));
        table[1][table[0].IndexOf("Theme")] = "Edited";

        var shown = await UploadAsync(visitor, path, SheetSample.Csv(table));
        await visitor.SendAsync($"{path}/spreadsheet", shown, "form[action*=Apply]");
        Assert.Contains("Edited", (await visitor.GetAsync(path)).Words, StringComparison.Ordinal);
        Assert.Equal(1, await app.Database.OwnerAsync<int>(
            "select count(*)::int from jobs where revision_plan(id, 2)::text like '%Ask Ada%' and id = @id",
            new { id = PlanApp.IdOf(path) }));
        visitor.Dispose();
    }

    [Fact]
    public async Task A_workbook_comes_back_the_same_way()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        using var file = await visitor.Http.GetAsync(new Uri($"{path}/plan.xlsx", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".xlsx", file.Content.Headers.ContentDisposition!.FileNameStar, StringComparison.Ordinal);

        var shown = await UploadAsync(visitor, path, await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Nothing. Your plan already matches the spreadsheet.", shown.Words, StringComparison.Ordinal);
        visitor.Dispose();
    }

    [Fact]
    public async Task An_error_is_shown_and_nothing_is_changed()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var table = await TableAsync(visitor, path);
        table[1][table[0].IndexOf("Theme")] = "Not taken";
        table[4][table[0].IndexOf("Time")] = "25:00";

        var shown = await UploadAsync(visitor, path, SheetSample.Csv(table));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, shown.Status);
        Assert.Contains("Row 5, Time: “25:00” isn't a time.", shown.Words, StringComparison.Ordinal);
        Assert.Null(shown.Page.QuerySelector("form[action*=Apply]"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await UploadAsync(visitor, path, null)).Status);
        Assert.Null(await app.RevisionsAsync(path));
        visitor.Dispose();
    }

    [Fact]
    public async Task A_conflicting_change_is_shown_and_not_overwritten()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var table = await TableAsync(visitor, path);
        table[1][table[0].IndexOf("Theme")] = "Mine";
        var shown = await UploadAsync(visitor, path, SheetSample.Csv(table));
        await visitor.EditAsync(path, table[2][table[0].IndexOf("Post id")], ("Form.Theme", "Theirs"));

        var refused = await visitor.SendAsync($"{path}/spreadsheet", shown, "form[action*=Apply]");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("This plan was changed elsewhere in the meantime", refused.Words, StringComparison.Ordinal);
        Assert.Single(refused.Page.QuerySelectorAll("table.difference"));

        var applied = await visitor.SendAsync($"{path}/spreadsheet", refused, "form[action*=Apply]");
        Assert.Equal(HttpStatusCode.SeeOther, applied.Status);
        var words = (await visitor.GetAsync(path)).Words;
        Assert.Contains("Theirs", words, StringComparison.Ordinal);
        Assert.Contains("Mine", words, StringComparison.Ordinal);
        visitor.Dispose();
    }

    [Fact]
    public async Task A_file_has_the_posts_that_the_filter_shows()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var shown = await visitor.GetAsync($"{path}?platform=X");
        var link = shown.Page.QuerySelector("a[href*='plan.csv?']")!.GetAttribute("href")!;
        var rows = await TableAsync(visitor, link.Split("/plan.csv")[0], link.Split("plan.csv")[1]);

        Assert.Equal(["Platform", .. Enumerable.Repeat("X", 7)], rows.Select(row => row[rows[0].IndexOf("Platform")]));
        Assert.Equal(15, (await TableAsync(visitor, path)).Count);
        var ics = (await visitor.GetAsync($"{path}/plan.ics?platform=X&pillar=educational")).Text;
        var expected = PlanApp.Usual.Schedule.Sum(day => day.Posts.Count(
            post => post is { Platform: "X", Pillar: Pillars.Educational }));
        Assert.Equal(expected, ics.Split("BEGIN:VEVENT").Length - 1);
        Assert.Contains("Only posts that match your filter: X.", (await visitor.GetAsync($"{path}/spreadsheet?platform=X")).Words);
        visitor.Dispose();
    }

    [Fact]
    public async Task Nobody_else_sees_or_changes_it()
    {
        var (visitor, path) = await app.VisitorWithPlanAsync();
        var (other, theirs) = await app.VisitorWithPlanAsync();
        var table = await TableAsync(visitor, path);
        table[1][table[0].IndexOf("Theme")] = "Taken over";

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{path}/spreadsheet")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{path}/plan.xlsx")).Status);
        var page = await other.GetAsync($"{theirs}/spreadsheet");
        Assert.Equal(HttpStatusCode.NotFound, (await UploadAsync(other, path, SheetSample.Csv(table), page)).Status);
        Assert.Null(await app.RevisionsAsync(path));
        visitor.Dispose();
        other.Dispose();
    }

    private static async Task<List<List<string>>> TableAsync(Visitor visitor, string path, string query = "")
    {
        var text = (await visitor.GetAsync($"{path}/plan.csv{query}")).Text;
        return [.. SheetCsv.Rows(Encoding.UTF8.GetBytes(text)).Select(row => row.Cells.ToList())];
    }

    private static async Task<Answer> UploadAsync(Visitor visitor, string path, byte[]? file, Answer? page = null)
    {
        page ??= await visitor.GetAsync($"{path}/spreadsheet");
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in Visitor.Filled(page, "form[enctype]").Where(field => field.Key != "file"))
        {
            content.Add(new StringContent(value), name);
        }

        if (file is not null)
        {
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            content.Add(part, "file", "plan.csv");
        }

        return await visitor.SendAsync(HttpMethod.Post, $"{path}/spreadsheet", content);
    }
}
