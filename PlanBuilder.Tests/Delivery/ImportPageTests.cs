using System.Net;
using System.Text;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Tests.Workbench;

namespace PlanBuilder.Tests.Delivery;

/// <summary>A scheduler's file becomes a plan, by a browser without scripts.</summary>
public sealed class ImportPageTests(PlanApp app) : IClassFixture<PlanApp>
{
    private const string Page = "/ai-plan-builder/plans/import";
    private const string File = """
        Text,Image URL,Tags,Posting Time
        "<b>Rye</b> & ""more"" 🥖

        #rye",,,2026-12-01 09:00
        Two,,,2026-12-03 10:00
        """;

    [Fact]
    public async Task A_file_is_shown_first_and_becomes_one_plan_that_is_edited_like_any_other()
    {
        using var visitor = NewVisitor();
        var email = await visitor.SignUpAsync();
        var list = await visitor.GetAsync("/ai-plan-builder/plans");
        Assert.NotNull(list.Page.QuerySelector($"main a[href='{Page}']"));

        var shown = await UploadAsync(visitor, File, ("platform", "X"), ("zone", "Berlin"));
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Contains("A plan of 2 posts over 3 days, Dec 1 – 3. Times in ", shown.Words, StringComparison.Ordinal);
        Assert.Contains("<b>Rye</b> & \"more\" 🥖", shown.Words, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("jobs", email));

        var created = await visitor.SendAsync(Page, shown, "form[action*=Create]", ("name", "Winter"));
        Assert.Equal(HttpStatusCode.SeeOther, created.Status);
        var path = created.Location!;
        var page = await visitor.GetAsync(path);
        Assert.Contains("Imported 2 posts from Buffer.", page.Words, StringComparison.Ordinal);
        Assert.Contains("Imported from a file for Buffer.", page.Words, StringComparison.Ordinal);
        Assert.Equal("Winter", page.Page.QuerySelector("h1")!.TextContent);
        var post = page.Page.QuerySelector("[id^=post-p]")!.Id!["post-".Length..];
        Assert.Contains("Edited", (await visitor.EditAsync(path, post, ("Form.Theme", "Rye"))).Words, StringComparison.Ordinal);
        Assert.Contains("Imported from Buffer, 3 days", (await visitor.GetAsync("/ai-plan-builder/plans")).Words);
        Assert.StartsWith("\"Text\",\"Image URL\"", (await visitor.GetAsync($"{path}/schedulers/buffer")).Text, StringComparison.Ordinal);

        Assert.Equal(path, (await visitor.SendAsync(Page, shown, "form[action*=Create]", ("name", "Winter"))).Location); // pressed twice

        // It counts as an import, and tells nobody what its owner knows.
        Assert.Equal(1, await CountAsync("user_activity", email, "feature = 'planImport' and tier = 'free'"));
        Assert.Equal(1, await CountAsync("user_activity", email));
        Assert.Equal(0, await CountAsync("job_notifications", email));
        Assert.Contains("1 of 30 imports used this month.", (await visitor.GetAsync("/usage")).Words, StringComparison.Ordinal);
        var form = await visitor.GetAsync($"/ai-plan-builder?from={path.Split('/')[2]}");
        Assert.Equal(HttpStatusCode.OK, form.Status);
    }

    [Fact]
    public async Task What_is_missing_is_asked_at_its_field_and_what_was_typed_stays()
    {
        using var visitor = NewVisitor();
        await visitor.SignUpAsync();
        var refused = await UploadAsync(visitor, "Text,Posting Time\r\na,5/6/2026 09:00", ("zone", "Tokyo"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("This file doesn't say which platform", refused.Page.QuerySelector("#platform-refusal")!.TextContent);
        Assert.Contains("can be read in two ways", refused.Page.QuerySelector("#order-refusal")!.TextContent);
        Assert.Equal("Tokyo", refused.Page.QuerySelector("#zone")!.GetAttribute("value"));
        var again = await UploadAsync(visitor, null, ("platform", "X"), ("order", "dmy"), ("zone", "Atlantis"));
        Assert.Equal("Choose a file.", again.Page.QuerySelector("#file-refusal")!.TextContent.Trim());
        Assert.Contains("We don't know that time zone.", again.Page.QuerySelector("#zone-refusal")!.TextContent);
        Assert.Equal("X", again.Page.QuerySelector("#platform option[selected]")!.TextContent);
        Assert.Equal("dmy", again.Page.QuerySelector("#order option[selected]")!.GetAttribute("value"));
        var broken = await UploadAsync(visitor, File + "\r\nThree,,,someday", ("platform", "X"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, broken.Status);
        Assert.Contains("Row 4, Posting Time: “someday” isn't a date and a time.", broken.Words, StringComparison.Ordinal);
        Assert.Null(broken.Page.QuerySelector("form[action*=Create]"));
    }

    [Fact]
    public async Task Nothing_is_created_of_what_the_page_did_not_say()
    {
        using var visitor = NewVisitor();
        var email = await visitor.SignUpAsync();
        var shown = await UploadAsync(visitor, File, ("platform", "X"));
        foreach (var (name, value, status) in ((string, string, HttpStatusCode)[])
        [
            ("plan", "", HttpStatusCode.UnprocessableEntity),
            ("plan", "bm9uc2Vuc2U=", HttpStatusCode.UnprocessableEntity),
            ("scheduler", "nobody", HttpStatusCode.UnprocessableEntity),
            ("name", new string('a', 101), HttpStatusCode.UnprocessableEntity),
            ("__RequestVerificationToken", "", HttpStatusCode.BadRequest),
        ])
        {
            var refused = await visitor.SendAsync(Page, shown, "form[action*=Create]", (name, value));
            Assert.True(status == refused.Status, $"{name}: {refused.Status}");
        }

        Assert.Equal(0, await CountAsync("jobs", email));
        using var stranger = NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync(Page)).Status);
    }

    [Fact]
    public async Task Imports_have_limits_of_their_own()
    {
        using var visitor = NewVisitor();
        var email = await visitor.SignUpAsync();
        var shown = await UploadAsync(visitor, File, ("platform", "X"));
        await BookAsync(email, "aiPlanBuilder", 3, "now()"); // no plan is left this month
        await BookAsync(email, "planImport", 19, "now()");
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SendAsync(Page, shown, "form[action*=Create]")).Status);

        var refused = await visitor.SendAsync(Page, shown, "form[action*=Create]", ("key", "another"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("You've imported 20 plans today, so we didn't import this one.", refused.Words, StringComparison.Ordinal);
        Assert.NotNull(refused.Page.QuerySelector("form[action*=Create]"));
        await BookAsync(email, "planImport", 10, "date_trunc('month', now() at time zone 'utc') at time zone 'utc'");
        refused = await visitor.SendAsync(Page, shown, "form[action*=Create]", ("key", "another"));
        Assert.Contains("You've imported 30 of 30 plans this month, so we didn't import this one.", refused.Words);
    }

    [Fact]
    public async Task A_plan_that_was_imported_and_deleted_is_not_imported_again_by_the_same_button()
    {
        using var visitor = NewVisitor();
        await visitor.SignUpAsync();
        var shown = await UploadAsync(visitor, File, ("platform", "X"));
        var path = (await visitor.SendAsync(Page, shown, "form[action*=Create]")).Location!;
        await visitor.SendAsync("/ai-plan-builder/plans", $"form[action*='Delete'][action*='{path.Split('/')[2]}']");

        var refused = await visitor.SendAsync(Page, shown, "form[action*=Create]");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("You've already imported this plan and deleted it.", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_database_says_that_a_plan_begins_completed()
    {
        var account = await app.Database.MakeAccountAsync();
        await app.Database.AsOutsideServiceAsync("""
            insert into jobs (user_id, status, input, result) values (@account, 'completed', '{}', '{"schedule": []}')
            """, new { account });
        Assert.Equal("queued ", await app.Database.OwnerAsync<string>(
            "select concat(status, ' ', result) from jobs where user_id = @account", new { account }));
        foreach (var plan in (string[])["{}", "[]", "\"schedule\"", $$"""{"schedule": ["{{new string('a', 1_048_576)}}"]}"""])
        {
            await TestDatabase.RefusedAsync("23514", () => app.Database.AsAccountAsync(
                account, "select import_plan('{}', @plan::jsonb, 'a', 'b')", new { plan }));
        }
    }

    private Visitor NewVisitor() => app.NewVisitor();

    private Task<int> CountAsync(string table, string email, string where = "true") => app.Database.OwnerAsync<int>(
        $"select count(*)::int from {table} where user_id = (select id from auth.users where email = @email) and {where}", new { email });

    private Task<int> BookAsync(string email, string feature, int times, string at) => app.Database.OwnerRunAsync($"""
        insert into user_activity (user_id, feature, tier, created_at)
        select id, @feature, 'free', {at} from auth.users, generate_series(1, @times) where email = @email
        """, new { email, feature, times });

    private static async Task<Answer> UploadAsync(Visitor visitor, string? file, params (string Name, string? Value)[] changed)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in Visitor.Filled(await visitor.GetAsync(Page), "form[enctype]", [.. changed, ("file", null)]))
        {
            content.Add(new StringContent(value), name);
        }

        if (file is not null)
        {
            content.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "file.csv");
        }

        return await visitor.SendAsync(HttpMethod.Post, Page, content);
    }
}
