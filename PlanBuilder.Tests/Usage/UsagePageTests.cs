using System.Net;
using System.Text.Json;
using Npgsql;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Usage;

/// <summary>What a visitor sees of limits: before asking, at the last plan, at the limit, and in the ledger.</summary>
public sealed class UsagePageTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    private const int Requests = 50;

    [Fact]
    public async Task Fifty_requests_at_once_with_one_plan_left_take_one_plan()
    {
        using var visitor = app.NewVisitor();
        var account = await GetAccountAsync(await visitor.SignUpAsync());
        await BookAsync(account, 2);
        var form = await visitor.GetAsync("/ai-plan-builder");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Requests).Select(i => i % 2 == 0 ? FromFormAsync(visitor, form) : DirectlyAsync(account)));

        Assert.Single(answers, answer => answer == "taken");
        Assert.Equal(Requests - 1, answers.Count(answer => answer == "limit"));
        Assert.Equal(1, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where user_id = @account", new { account }));
        Assert.Equal(
            3, await app.Database.OwnerAsync<int>("select count(*)::int from user_activity where user_id = @account", new { account }));
        var usage = await visitor.GetAsync("/usage");
        Assert.Contains("3 of 3 plans used this month", usage.Words, StringComparison.Ordinal);
        Assert.Contains("3 requested, 3 used, 0 refunded", usage.Words, StringComparison.Ordinal);
        Assert.Equal(3, usage.Page.QuerySelectorAll(".ledger li").Length);
    }

    [Theory]
    [InlineData(0, "0 of 3 plans used this month. Resets ", true)]
    [InlineData(2, "Your next plan is the last one for this month.", true)]
    [InlineData(3, "You've used all 3 plans for this month. You can create more starting ", false)]
    [InlineData(4, "You've used 4 of 3 plans for this month.", false)]
    public async Task The_form_says_what_is_left_and_offers_no_dead_button(int used, string sentence, bool hasButton)
    {
        using var visitor = app.NewVisitor();
        await BookAsync(await GetAccountAsync(await visitor.SignUpAsync()), used);
        var form = await visitor.GetAsync("/ai-plan-builder");

        Assert.Contains(sentence, form.Words, StringComparison.Ordinal);
        Assert.Equal(hasButton, form.Page.QuerySelector("#plan-form button[type=submit]") is not null);
    }

    [Fact]
    public async Task The_ledger_shows_a_refund_with_its_reason_and_a_late_plan_that_is_booked_again()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var path = await visitor.AskForPlanAsync();
        await app.MoveAsync(path, "status = 'failed', error_code = 'stuck_queued'");
        var refunded = await visitor.GetAsync("/usage");
        Assert.Contains("1 requested, 0 used, 1 refunded", refunded.Words, StringComparison.Ordinal);
        Assert.Contains(FailureReason.StuckQueued.Message, refunded.Words, StringComparison.Ordinal);
        Assert.Equal(path, refunded.Page.QuerySelector(".ledger a")!.GetAttribute("href"));

        await app.BringAsync(path, JsonSerializer.Serialize(Workbench.PlanApp.Usual, Plan.Json));
        var again = await visitor.GetAsync("/usage");
        Assert.Contains("1 requested, 1 used, 0 refunded", again.Words, StringComparison.Ordinal);
        Assert.Contains("after a refund: it was finished after all.", again.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Earlier_months_are_a_link_away_and_nonsense_shows_this_one()
    {
        using var visitor = app.NewVisitor();
        var account = await GetAccountAsync(await visitor.SignUpAsync());
        await BookAsync(account, 60, "date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '3 days'");

        var now = await visitor.GetAsync("/usage?month=2026-13");
        Assert.Contains("0 of 3 plans used", now.Words, StringComparison.Ordinal);
        var earlier = now.Page.QuerySelector("nav[aria-label=Months] a")!.GetAttribute("href")!;
        var before = await visitor.GetAsync(earlier);
        Assert.Contains("60 requested, 60 used", before.Words, StringComparison.Ordinal);
        Assert.Equal(50, before.Page.QuerySelectorAll(".ledger li").Length);
        Assert.Equal(10, (await visitor.GetAsync(earlier + "&skip=50")).Page.QuerySelectorAll(".ledger li").Length);
    }

    [Theory]
    [InlineData("delete from usage_limits", "insert into usage_limits select * from kept")]
    [InlineData("alter table usage_limits rename to limits_gone", "alter table limits_gone rename to usage_limits")]
    public async Task Usage_that_cannot_be_told_refuses_politely_and_lets_nothing_through(string broken, string mended)
    {
        using var visitor = app.NewVisitor();
        var account = await GetAccountAsync(await visitor.SignUpAsync());
        await app.Database.OwnerRunAsync("drop table if exists kept; create table kept as table usage_limits;" + broken);
        try
        {
            var form = await visitor.GetAsync("/ai-plan-builder");
            Assert.Contains("We can't check your usage right now", form.Words, StringComparison.Ordinal);
            var answer = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Niche", "falconry"));

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("so we didn't start this plan. Try again in a minute.", answer.Words, StringComparison.Ordinal);
            Assert.Equal("falconry", answer.Page.QuerySelector("#niche")!.GetAttribute("value"));
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/usage")).Status);
            Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from jobs where user_id = @account", new { account }));
        }
        finally
        {
            await app.Database.OwnerRunAsync(mended);
        }
    }

    private static async Task<string> FromFormAsync(Visitor visitor, Answer form)
    {
        var answer = await visitor.SendAsync("/ai-plan-builder", form, "#plan-form", ("Form.Key", Guid.NewGuid().ToString("N")));
        return answer.Status == HttpStatusCode.SeeOther ? "taken"
            : answer.Status == HttpStatusCode.TooManyRequests
                && answer.Words.Contains("You've used 3 of 3 plans this month", StringComparison.Ordinal) ? "limit"
            : answer.Status.ToString();
    }

    // As supabase-js does it.
    private async Task<string> DirectlyAsync(Guid account)
    {
        try
        {
            await app.Database.EnqueueAsync(account);
            return "taken";
        }
        catch (PostgresException e)
        {
            return e.SqlState == "PT429" ? "limit" : e.SqlState;
        }
    }

    private Task<Guid> GetAccountAsync(string email) =>
        app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });

    private Task<int> BookAsync(Guid account, int times, string at = "now()") => app.Database.OwnerRunAsync($"""
        insert into user_activity (user_id, feature, created_at) select @account, 'aiPlanBuilder', {at} from generate_series(1, @times)
        """, new { account, times });
}
