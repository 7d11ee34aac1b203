using System.Net;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Tests.Planning;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Builder;

public sealed class ShowTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    [Fact]
    public async Task A_job_of_somebody_else_is_not_there()
    {
        using var owner = app.NewVisitor();
        await owner.SignUpAsync();
        var path = await owner.AskForPlanAsync();
        using var other = app.NewVisitor();
        await other.SignUpAsync();
        var own = await other.AskForPlanAsync();

        foreach (var missing in (string[])[path, $"/ai-plan-builder/{Guid.NewGuid()}", $"/ai-plan-builder/{Guid.Empty}"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(missing)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(missing + "?handler=Status&since=0")).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/ai-plan-builder/not-a-job")).Status);

        var page = await other.GetAsync(own);
        page.Page.QuerySelector("#stop form")!.SetAttribute("action", path + "?handler=Cancel");
        await other.SendAsync(own, page, "#stop form");
        Assert.Equal("queued", await app.StatusAsync(path));
    }

    [Fact]
    public async Task A_canceled_plan_is_refunded_and_can_be_tried_again_once()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.Niche", "a second thought"));
        Assert.Equal(path, (await visitor.SendAsync(path, "#stop form")).Location);

        var failed = await visitor.GetAsync(path);
        Assert.Contains(FailureReason.Cancelled.Message, failed.Words, StringComparison.Ordinal);
        Assert.Contains("doesn't count", failed.Words, StringComparison.Ordinal);

        var change = await visitor.GetAsync(failed.Page.QuerySelector("#job form a")!.GetAttribute("href")!);
        Assert.Equal("a second thought", change.Page.QuerySelector("#niche")!.GetAttribute("value"));
        var first = await visitor.SendAsync(path, failed, "#job form");
        var second = await visitor.SendAsync(path, failed, "#job form");
        Assert.Equal(HttpStatusCode.SeeOther, first.Status);
        Assert.NotEqual(path, first.Location);
        Assert.Equal(first.Location, second.Location);
        Assert.Contains("1 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_try_asks_for_as_many_posts_and_the_same_days_off()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync(("Form.PostsPerDay", "3"), ("Form.SkipDays", "Friday"));
        await visitor.SendAsync(path, "#stop form");
        var again = (await visitor.SendAsync(path, "#job form")).Location!;

        Assert.NotEqual(path, again);
        Assert.Equal("3 [\"Friday\"]", await app.Database.OwnerAsync<string>(
            "select (input ->> 'postsPerDay') || ' ' || (input ->> 'skipDays') from jobs where id = @id",
            new { id = Guid.Parse(again.Split('/')[^1]) }));
    }

    [Fact]
    public async Task A_change_of_the_row_is_in_the_fragment_at_once()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var held = visitor.GetAsync((await visitor.GetAsync(path)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!);
        await app.MoveAsync(path, "status = 'running', step = 'drafting', progress = 40");

        var fragment = await held;
        Assert.Equal(HttpStatusCode.OK, fragment.Status);
        Assert.Equal("Draft", fragment.Page.QuerySelector("[aria-current=step]")!.TextContent);
        Assert.Equal("Creating your plan: Draft.", fragment.Page.QuerySelector("#announcement")!.TextContent);

        held = visitor.GetAsync(fragment.Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!);
        await app.MoveAsync(path, "status = 'failed', error = 'secret words of a node'");
        fragment = await held;
        Assert.Equal(286, (int)fragment.Status);
        Assert.Null(fragment.Page.QuerySelector("[data-watched]"));
        Assert.DoesNotContain("secret", fragment.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_no_plan_fails_the_job_and_refunds_it()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.BringAsync(path, """{"days": "none"}""");

        var page = await visitor.GetAsync(path);

        Assert.Contains(FailureReason.UnreadableResult.Message, page.Words, StringComparison.Ordinal);
        Assert.Contains("doesn't count", page.Words, StringComparison.Ordinal);
        Assert.Equal("failed", await app.StatusAsync(path));
    }

    [Theory]
    [InlineData("'running'", "null")]
    [InlineData("'queued'", "null")]
    [InlineData("null", "null")]
    [InlineData("'completed'", "'[1]'")]
    public async Task A_job_of_an_earlier_system_is_shown_and_not_watched(string status, string result)
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var id = Guid.NewGuid();
        await app.Database.OwnerRunAsync($"""
            set session_replication_role = replica;
            insert into jobs (id, user_id, status, result) select @id, id, {status}, {result}::jsonb from auth.users where email = @email;
            reset session_replication_role
            """, new { id, email });
        var page = await visitor.GetAsync($"/ai-plan-builder/{id}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Null(page.Page.QuerySelector("[data-watched], meta[http-equiv=refresh]"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/ai-plan-builder/plans")).Status);
    }

    [Fact]
    public async Task A_plan_of_an_earlier_system_is_read_and_its_row_stays_as_it_is()
    {
        const string plan = """
            {"goal":"Grow followers","period":"7 days","platforms":["X"],"totalPosts":1,
             "contentMix":{"educational":60,"entertaining":30,"promotional":10},
             "schedule":[{"day":1,"posts":[{"time":"09:00","type":"Video","theme":"An old theme","platform":"X"}]}]}
            """;
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var id = Guid.NewGuid();
        await app.Database.OwnerRunAsync("""
            set session_replication_role = replica;
            insert into jobs (id, user_id, status, result)
            select @id, id, 'completed', to_jsonb(@plan) from auth.users where email = @email;
            reset session_replication_role
            """, new { id, plan, email });
        var before = await app.Database.OwnerAsync<string>("select to_jsonb(jobs)::text from jobs where id = @id", new { id });
        var page = await visitor.GetAsync($"/ai-plan-builder/{id}");

        Assert.Equal("An old theme", page.Page.QuerySelector(".post h3")!.TextContent);
        Assert.Contains("Self-reported, not verified", page.Words, StringComparison.Ordinal);
        Assert.Equal(before, await app.Database.OwnerAsync<string>("select to_jsonb(jobs)::text from jobs where id = @id", new { id }));
    }

    [Fact]
    public async Task A_plan_says_what_it_lacks_and_what_is_to_be_checked_on_each_post()
    {
        const string plan = """{"output": "```json\n{\"days\":[{\"day\":1,\"posts\":[{\"time\":\"25:61\",\"platform\":\"X\","""
            + """\"caption\":\"<b>Bold</b>\",\"findings\":[\"The post has no theme.\",\"<i>HTML</i> tags.\"]}]}]}\n```"}""";
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.CompleteAsync(path, plan);
        var page = await visitor.GetAsync(path);
        var post = page.Page.QuerySelector(".post")!;
        var form = await visitor.GetAsync(post.QuerySelector("a")!.GetAttribute("href")!);

        PlanNames.AssertFor("Grow followers", page.Page.QuerySelector("#job h1, h1")!.TextContent);
        Assert.Contains("Content mix not given", page.Words, StringComparison.Ordinal);
        Assert.Equal(["X", "No time"], post.QuerySelectorAll(".where .word, .where time").Select(part => part.TextContent));
        Assert.Equal("<b>Bold</b>", post.QuerySelector(".caption")!.TextContent);
        Assert.Equal(
            ["The post has no theme.", "<i>HTML</i> tags.", "The post contains HTML tags."],
            form.Page.QuerySelectorAll(".findings li").Select(item => item.TextContent));
        Assert.Equal("A post for X", post.QuerySelector("h3")!.TextContent);
        Assert.Null(post.QuerySelector("b, i"));
    }

    [Fact]
    public async Task The_operator_keeps_the_beginning_of_what_could_not_be_read()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.BringAsync(path, $"\"I am sorry. {string.Concat(Enumerable.Repeat("So sorry. ", 100_000))}\"");
        var page = await visitor.GetAsync(path);
        var detail = await app.Database.OwnerAsync<string>(
            "select detail from job_failures where job_id = @id", new { id = Guid.Parse(path.Split('/')[^1]) });

        Assert.Contains(FailureReason.UnreadableResult.Message, page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("sorry", page.Words, StringComparison.Ordinal);
        Assert.StartsWith("result.output contains no JSON.\n{\"output\": \"I am sorry. So sorry.", detail, StringComparison.Ordinal);
        Assert.InRange(detail!.Length, 10_000, 10_100);
    }

    [Fact]
    public async Task The_fifth_held_request_lets_the_oldest_go()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var status = (await visitor.GetAsync(path)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!;
        var held = Enumerable.Range(0, 5).Select(_ => visitor.GetAsync(status)).ToList();

        var released = await (await Task.WhenAny(held));
        Assert.Equal(HttpStatusCode.NoContent, released.Status);
        Assert.False(released.Response.Headers.Contains("HX-Trigger"));

        await visitor.SendAsync(path, "#stop form");
        var answers = await Task.WhenAll(held);
        Assert.Equal(4, answers.Count(answer => (int)answer.Status == 286));
    }

    [Fact]
    public async Task A_poll_of_a_visitor_who_is_signed_out_leads_the_whole_page_to_sign_in()
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync(
            $"/ai-plan-builder/{Guid.NewGuid()}?handler=Status&since=1",
            ("HX-Request", "true"), ("HX-Current-URL", new Uri(app.Address, "/ai-plan-builder/1?x=2").ToString()));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(
            "/account/sign-in?returnUrl=%2Fai-plan-builder%2F1%3Fx%3D2",
            answer.Response.Headers.GetValues("HX-Redirect").Single());
    }
}
