using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Operations;

/// <summary>What an operator sees and does, and that nobody else finds anything there.</summary>
public sealed class OperatorPagesTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/operations"), InlineData("/operations?handler=Now"), InlineData("/OPERATIONS?handler=Days")]
    [InlineData("/operations/accounts?q=example"), InlineData("/operations/audit"),
        InlineData("/operations/accounts/00000000-0000-0000-0000-000000000000/delete"), InlineData(
            "/operations/jobs/00000000-0000-0000-0000-000000000000")]
    public async Task To_everybody_else_there_is_nothing(string path)
    {
        using var visitor = app.NewVisitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);
        await visitor.SignUpAsync();
        var answer = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Null(answer.Page.QuerySelector("[href='/operations']"));
        using var form = new FormUrlEncodedContent(Visitor.Filled(await visitor.GetAsync("/profile"), "main form"));
        Assert.Equal(
            HttpStatusCode.NotFound, (await visitor.SendAsync(HttpMethod.Post, "/operations/requeue?code=timed_out", form)).Status);
    }

    [Fact]
    public async Task Operators_alone_are_told_how_to_switch_AI_on()
    {
        const string how = "Set GROK_API_KEY to write plans with AI.";
        using var visitor = app.NewVisitor();
        Assert.DoesNotContain(how, (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
        var email = await visitor.SignUpAsync();
        Assert.DoesNotContain(how, (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
        await app.Database.OwnerRunAsync(
            """update auth.users set raw_app_meta_data = '{"role": "operator"}' where email = @email""", new { email });
        using var op = app.NewVisitor();
        await op.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "a long password"));
        Assert.Contains(
            "Plans come from a built-in collection of ideas, without AI. " + how,
            (await op.GetAsync("/ai-plan-builder")).Words,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_killed_rescued_failed_and_requeued_is_shown_in_order()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var id = Guid.Parse((await visitor.AskForPlanAsync()).Split('/')[^1]);
        await ClaimAsync(id);
        await app.Database.AsAppServiceAsync("update jobs set step = 'drafting, post 3 of 14', progress = 30 where id = @id", new { id });
        await app.Database.AgeAsync(id, "heartbeat_at = now() - interval '1 hour'"); // its worker is killed
        await new StuckJobs(app.Database.App).RescueAsync(TimeSpan.FromMinutes(1), Ct);
        await ClaimAsync(id);
        await app.Database.AsAppServiceAsync(
            "update jobs set status = 'failed', error_code = 'ai_quota_used_up', error = E'402 from xAI\\nsecond line' where id = @id",
            new { id });

        using var op = await OperatorAsync();
        var board = await op.GetAsync("/operations");
        Assert.Contains("ai_quota_used_up 1 Requeue job", board.Words, StringComparison.Ordinal);
        Assert.Contains("402 from xAI", board.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("second line", board.Words, StringComparison.Ordinal);
        var path = board.Page.QuerySelector(".failures li a")!.GetAttribute("href")!;
        Assert.Equal($"/operations/jobs/{id}", path);
        Assert.Equal(path, (await op.SendAsync(path, "main form")).Location);

        var timeline = await op.GetAsync(path);
        Assert.Equal(
        [
            "Enqueued and counted.",
            "Claimed by the local runner (attempt 1).",
            "Started step drafting (30%).",
            "Worker lost at step drafting (30%). Rescued and requeued.",
            "Claimed by the local runner (attempt 2).",
            "Failed: ai_quota_used_up. Refunded.",
            "Requeued with all its attempts.",
        ], timeline.Page.QuerySelectorAll(".timeline li bdi").Select(line => line.TextContent));
        Assert.Contains("402 from xAI", timeline.Page.QuerySelector(".timeline pre")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(email, timeline.Words, StringComparison.Ordinal);
        Assert.Contains("Requeued.", timeline.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_said_and_not_taken_stands_at_its_time_and_a_deleted_job_is_left_alone()
    {
        var id = await app.Database.MakeJobAsync("failed");
        await app.Database.OwnerRunAsync("""
            update job_events set at = now() - interval '2 minutes' where job_id = @id and kind <> 'failed';
            insert into job_failures (job_id, attempt, detail, at) values (@id, 1, 'A result came late', now() - interval '1 minute')
            """, new { id });
        using var op = await OperatorAsync();
        var path = $"/operations/jobs/{id}";
        var timeline = await op.GetAsync(path);
        Assert.Equal(
            ["Enqueued and counted.", "Claimed by the local runner (attempt 1).", "Reported for attempt 1:",
             "Failed: timed_out. Refunded."],
            timeline.Page.QuerySelectorAll(".timeline li > :nth-child(2)").Select(line => line.TextContent));

        await app.Services.GetRequiredService<OwnerJobs>().DeleteAsync((await app.Database.JobAsync(id)).UserId, id, Ct);
        await op.SendAsync(path, timeline, "form[action*=Requeue]");
        timeline = await op.GetAsync(path);
        Assert.Contains("Not requeued: it hasn't failed, or was deleted.", timeline.Words, StringComparison.Ordinal);
        Assert.Contains("Deleted by owner", timeline.Words, StringComparison.Ordinal);
        Assert.Null(timeline.Page.QuerySelector("form[action*=Requeue]"));
        Assert.DoesNotContain(path, (await op.GetAsync("/operations")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_a_code_are_requeued_and_an_open_job_is_canceled_and_refunded()
    {
        Guid[] ids =
        [
            await app.Database.MakeJobAsync("failed", code: "ai_retired"), await app.Database.MakeJobAsync("failed", code: "ai_retired"),
        ];
        using var op = await OperatorAsync();
        var ask = await op.GetAsync("/operations/requeue?code=ai_retired");
        Assert.Equal("Requeue 2 jobs?", ask.Page.QuerySelector("h1")!.TextContent);
        await op.SendAsync("/operations/requeue?code=ai_retired", ask, "main form");
        Assert.Contains("2 jobs requeued.", (await op.GetAsync("/operations")).Words, StringComparison.Ordinal);

        await ClaimAsync(ids[0]);
        Assert.Contains("local, attempt", (await op.GetAsync("/operations?handler=Now")).Words, StringComparison.Ordinal);
        await op.SendAsync($"/operations/jobs/{ids[0]}", "form[action*=Stop]");
        var job = await app.Database.JobAsync(ids[0]);
        Assert.Equal(("failed", "stopped", true), (job.Status, job.ErrorCode, job.RefundedAt is not null));
        Assert.Contains("Canceled by an operator", (await op.GetAsync($"/operations/jobs/{ids[0]}")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceled_jobs_are_not_listed_as_failures_or_requeued_with_them()
    {
        var id = await app.Database.MakeJobAsync("failed", code: "cancelled");
        using var op = await OperatorAsync();
        Assert.DoesNotContain(id.ToString(), (await op.GetAsync("/operations")).Text, StringComparison.Ordinal);
        Assert.Equal("/operations", (await op.GetAsync("/operations/requeue?code=cancelled")).Location);
        Assert.Equal("/operations", (await op.GetAsync("/operations/requeue")).Location);
        var form = await op.GetAsync($"/operations/jobs/{id}");
        Assert.Contains("Its owner canceled it.", form.Words, StringComparison.Ordinal);

        using var content = new FormUrlEncodedContent(Visitor.Filled(form, "main form"));
        await op.SendAsync(HttpMethod.Post, "/operations/requeue?code=cancelled", content);
        Assert.Contains("0 jobs requeued.", (await op.GetAsync("/operations")).Words, StringComparison.Ordinal);
        Assert.Equal("failed", (await app.Database.JobAsync(id)).Status);
    }

    [Fact]
    public async Task An_account_is_found_gets_a_tier_and_a_new_password()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        using var op = await OperatorAsync();
        var here = "/operations/accounts?q=" + email[..20];
        var set = await op.SendAsync(here, "form[action*=Tier]", ("tier", "essentials"));
        Assert.Contains("essentials tier", set.Words, StringComparison.Ordinal);
        Assert.Contains("of 20 plans used", (await visitor.GetAsync("/usage")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await op.SendAsync(here, "form[action*=Tier]", ("tier", "platinum"))).Status);

        var asked = await op.SendAsync(here, "form[action*=Password]");
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        await op.SendAsync(asked.Location!, "main form", ("Password", "a long password"));
        var renewed = await op.SendAsync(here, "form[action*=Password]");
        var password = renewed.Page.QuerySelector(".note code")!.TextContent;
        Assert.DoesNotContain(password, (await op.GetAsync(here)).Text, StringComparison.Ordinal);
        using var again = app.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, (await again.SendAsync(
            "/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", password))).Status);
    }

    [Fact]
    public async Task An_account_is_deleted_after_the_password_and_a_look_at_whose_it_is()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        using var op = await OperatorAsync();
        var list = await op.GetAsync("/operations/accounts?q=" + email);
        var path = list.Page.QuerySelector("form[action$='/delete']")!.GetAttribute("action")!;
        using var forged = new FormUrlEncodedContent(Visitor.Filled(list, "form[action*=Tier]"));
        Assert.StartsWith(
            "/account/confirm-password",
            (await op.SendAsync(HttpMethod.Post, path, forged)).Location,
            StringComparison.Ordinal);

        var confirmed = await op.SendAsync((await op.GetAsync(path)).Location!, "main form", ("Password", "a long password"));
        Assert.Equal(path, confirmed.Location);
        Assert.Contains(email, (await op.GetAsync(path)).Words, StringComparison.Ordinal);
        Assert.Equal("/operations/accounts", (await op.SendAsync(path, "main form")).Location);
        Assert.Contains($"Deleted the account {email}.", (await op.GetAsync("/operations/accounts")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await op.GetAsync(path)).Status);

        Assert.Equal("account_deleted other", await app.Database.OwnerAsync<string>(
            "select act || ' ' || actor_kind from audit_events order by id desc limit 1"));
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from auth.users where email = @email", new { email }));
        var own = await app.Database
            .OwnerAsync<Guid>("select id from auth.users where raw_app_meta_data ->> 'role' = 'operator' order by created_at desc limit 1");
        Assert.Equal("/account/delete", (await op.GetAsync($"/operations/accounts/{own}/delete")).Location);
    }

    [Fact]
    public async Task A_former_operator_is_out_at_once()
    {
        using var op = await OperatorAsync();
        Assert.NotNull((await op.GetAsync("/operations?handler=Days")).Page.QuerySelector("#days"));
        await app.Database.OwnerRunAsync("update auth.users set raw_app_meta_data = '{}' where raw_app_meta_data ->> 'role' = 'operator'");
        Assert.Equal(HttpStatusCode.NotFound, (await op.GetAsync("/operations")).Status);
    }

    private Task<int> ClaimAsync(Guid id) =>
        app.Database.AsAppServiceAsync(
            "update jobs set status = 'running', runner = 'local' where id = @id and status = 'queued'", new { id });

    private async Task<Visitor> OperatorAsync()
    {
        var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await app.Database.OwnerRunAsync(
            """update auth.users set raw_app_meta_data = '{"role": "operator"}' where email = @email""", new { email });
        return visitor;
    }
}
