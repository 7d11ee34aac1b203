using System.Net;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Notifications;

/// <summary>The bell and its list: what a visitor hears of while doing something else.</summary>
public sealed class BellTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private const string Bell = "/notifications?handler=Bell";

    [Fact]
    public async Task A_visitor_elsewhere_is_told_and_opening_the_plan_is_reading_it()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var bell = await visitor.GetAsync(Bell);
        Assert.Equal("0", Unread(bell));

        await app.MoveAsync(path, "status = 'failed', error_code = 'timed_out'");
        await visitor.SendAsync("/ai-plan-builder/plans", "form[action*=Rename]", ("title", "Opening week"));
        var rung = await NextAsync(visitor, bell);
        Assert.Equal("1", Unread(rung));
        Assert.Equal("Notifications, 1 unread", rung.Page.QuerySelector("#bell")!.GetAttribute("aria-label"));
        Assert.Contains(
            "We couldn't create your plan. " + FailureReason.TimedOut.Message,
            rung.Page.QuerySelector("#flash")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal(path, rung.Page.QuerySelector("#flash a")!.GetAttribute("href"));
        foreach (var list in (string[])["/notifications", "/usage"])
        {
            Assert.Equal("Opening week", (await visitor.GetAsync(list)).Page.QuerySelector($"a[href='{path}']")!.TextContent);
        }

        await visitor.GetAsync(path);
        var read = await NextAsync(visitor, rung);
        Assert.Equal("0", Unread(read));
        Assert.Null(read.Page.QuerySelector("#flash"));
    }

    [Fact]
    public async Task While_nothing_changes_a_bell_costs_no_query()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var bell = await visitor.GetAsync(Bell);
        await using var held = await app.Database.OpenAsync();
        await using var transaction = await held.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var lockTable = new Npgsql.NpgsqlCommand("lock table job_notifications in access exclusive mode", held, transaction))
        {
            await lockTable.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await AgainAsync(visitor, bell)).Status);
    }

    [Fact]
    public async Task A_deleted_notification_no_longer_counts()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        var quiet = await visitor.GetAsync(Bell);
        await app.MoveAsync(path, "status = 'failed', error_code = 'timed_out'");
        var bell = await NextAsync(visitor, quiet);
        Assert.Equal("1", Unread(bell));

        await app.Database.OwnerRunAsync("delete from job_notifications where job_id = @id", new { id = Guid.Parse(path.Split('/')[2]) });
        Assert.Equal("0", Unread(await NextAsync(visitor, bell)));
    }

    [Fact]
    public async Task The_list_marks_one_or_all_and_never_anothers()
    {
        using var visitor = app.NewVisitor();
        using var other = app.NewVisitor();
        await visitor.SignUpAsync();
        await other.SignUpAsync();
        foreach (var path in new[] { await visitor.AskForPlanAsync(), await visitor.AskForPlanAsync(("Form.Niche", "pottery")) })
        {
            await app.MoveAsync(path, "status = 'failed', error_code = 'timed_out'");
        }

        await app.MoveAsync(await other.AskForPlanAsync(), "status = 'failed', error_code = 'timed_out'");

        var list = await visitor.GetAsync("/notifications");
        Assert.Equal(2, list.Page.QuerySelectorAll(".unread").Length);
        Assert.StartsWith("/ai-plan-builder/", list.Page.QuerySelector(".notifications a")!.GetAttribute("href"), StringComparison.Ordinal);
        var theirs = (await other.GetAsync("/notifications")).Page.QuerySelector(".notifications form")!.GetAttribute("action")!;
        using (var form = new FormUrlEncodedContent(Visitor.Filled(list, ".notifications form")))
        {
            await visitor.SendAsync(HttpMethod.Post, theirs, form);
        }

        Assert.Single((await other.GetAsync("/notifications")).Page.QuerySelectorAll(".unread"));

        Assert.Equal("/notifications", (await visitor.SendAsync("/notifications", list, ".notifications form")).Location);
        Assert.Single((await visitor.GetAsync("/notifications")).Page.QuerySelectorAll(".unread"));
        await visitor.SendAsync("/notifications", "main form"); // all
        Assert.Empty((await visitor.GetAsync("/notifications")).Page.QuerySelectorAll(".unread"));
    }

    [Fact]
    public async Task Who_cancels_is_not_told_and_finds_it_in_the_list()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await visitor.SendAsync(path, "main form");

        Assert.Equal("0", Unread(await visitor.GetAsync(Bell)));
        Assert.Contains(FailureReason.Cancelled.Message, (await visitor.GetAsync("/notifications")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_without_a_session_takes_nobody_away_from_what_is_typed()
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.GetAsync(Bell, ("HX-Request", "true"), ("HX-Trigger", "bell"));
        Assert.Equal((HttpStatusCode.Unauthorized, "none"), (answer.Status, answer.Response.Headers.GetValues("HX-Reswap").Single()));
        Assert.False(answer.Response.Headers.Contains("HX-Redirect"));
    }

    private static string? Unread(Answer bell) => bell.Page.QuerySelector("#bell")!.GetAttribute("data-unread");

    private static Task<Answer> AgainAsync(Visitor visitor, Answer bell) =>
        visitor.GetAsync(bell.Page.QuerySelector("#bell")!.GetAttribute("hx-get")!, ("HX-Request", "true"));

    // What the page's clock would do.
    private static Task<Answer> NextAsync(Visitor visitor, Answer bell) =>
        Wait.ForAsync(
            "a bell that changed", () => AgainAsync(visitor, bell),
            next => next.Status == HttpStatusCode.OK, next => next.Status.ToString());
}
