using PlanBuilder.Tests.Jobs;

namespace PlanBuilder.Tests.Operations;

/// <summary>The trail as operators read it, and as the account does to which they did something.</summary>
public sealed class AuditPageTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    [Fact]
    public async Task What_an_operator_does_to_an_account_is_seen_by_both()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var (op, opEmail) = await OperatorAsync();
        using var _ = op;
        var accounts = "/operations/accounts?q=" + email;
        await op.SendAsync(accounts, "form[action*=Tier]", ("tier", "essentials"));
        var job = (await visitor.AskForPlanAsync()).Split('/')[^1];
        await op.SendAsync($"/operations/jobs/{job}", "form[action*=Stop]");
        await op.SendAsync($"/operations/jobs/{job}", "form[action*=Requeue]");
        var asked = await op.SendAsync(accounts, "form[action*=Password]");
        await op.SendAsync(asked.Location!, "main form", ("Password", "a long password"));
        await op.SendAsync(accounts, "form[action*=Password]");

        var rows = (await op.GetAsync("/operations/audit?q=" + email)).Page.QuerySelectorAll("tbody tr")
            .Select(row => string.Join('|', row.QuerySelectorAll("td").Skip(1).Select(cell => string.Join(' ', cell.TextContent.Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries)))))
            .Where(row => row.Contains(opEmail, StringComparison.Ordinal));
        Assert.Equal(
        [
            $"Password reset|{email}|{opEmail}|127.0.0.1|",
            $"Plan requeued|{email}|{opEmail}|127.0.0.1|error code stopped job {job[..8]}",
            $"Plan canceled by an operator|{email}|{opEmail}|127.0.0.1|job {job[..8]}",
            $"Tier changed|{email}|{opEmail}|127.0.0.1|tier essentials, status active",
        ], rows);

        var given = await ResetAsync(op, accounts);
        await visitor.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", given));
        await visitor.SendAsync("/account/password", "main form", ("Current", given), ("Form.Password", "another long password"));
        var activity = await visitor.GetAsync("/account/activity");
        Assert.Contains("Password reset An operator,", activity.Words, StringComparison.Ordinal);
        Assert.Contains("Tier changed (tier essentials, status active) An operator,", activity.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(opEmail, activity.Text, StringComparison.Ordinal);
        foreach (var line in activity.Page.QuerySelectorAll(".activity li")
            .Where(line => line.TextContent.Contains("An operator", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain("127.0.0.1", line.TextContent, StringComparison.Ordinal);
        }

        Assert.Contains("Password changed You,", activity.Words, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", activity.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_and_pages_hold_together()
    {
        var account = await app.Database.MakeAccountAsync();
        await app.Database.OwnerRunAsync("""
            insert into audit_events (act, via, at, actor_id, user_id, detail)
            select case when number % 2 = 0 then 'signed_in' else 'signed_out' end, 'web',
                   '2026-03-04 23:00Z'::timestamptz + number * interval '1 minute',
                   @account, @account, jsonb_build_object('number', number)
              from generate_series(1, 120) number
            """, new { account });
        var (op, _) = await OperatorAsync();
        using var operates = op;

        var seen = new List<string>();
        for (var path = $"/operations/audit?q={account}&act=signed_in"; path is not null;)
        {
            var page = (await op.GetAsync(path)).Page;
            seen.AddRange(page.QuerySelectorAll("tbody tr td:last-child").Select(cell => cell.TextContent.Trim()));
            path = page.QuerySelectorAll("nav[aria-label=Pages] a")
                .FirstOrDefault(link => link.TextContent == "Older")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(1, 60).Select(number => $"number {122 - (2 * number)}"), seen);
        var day = (await op.GetAsync($"/operations/audit?q={account}&day=2026-03-05")).Page;
        Assert.Equal("number 120", day.QuerySelector("tbody tr td:last-child")!.TextContent.Trim());
        Assert.Equal(59, (await app.Database.OwnerAsync<int>(
            "select count(*)::int from audit_events where user_id = @account and at < '2026-03-05 00:00Z'", new { account })));
    }

    [Theory]
    [InlineData("q=%00"), InlineData("act=nothing"), InlineData("day=9999-12-31"), InlineData("day=yesterday"), InlineData("before=1-2-3")]
    [InlineData("before=9223372036854775807-1"), InlineData("before=x"), InlineData("act=signed_in%27--"), InlineData("q=%25")]
    public async Task Strange_filters_do_no_harm(string query)
    {
        var (op, _) = await OperatorAsync();
        using (op)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, (await op.GetAsync("/operations/audit?" + query)).Status);
            Assert.Equal(System.Net.HttpStatusCode.OK, (await op.GetAsync("/account/activity?" + query)).Status);
        }
    }

    private static async Task<string> ResetAsync(Visitor op, string accounts) =>
        (await op.SendAsync(accounts, "form[action*=Password]")).Page.QuerySelector(".note code")!.TextContent;

    private async Task<(Visitor Operator, string Email)> OperatorAsync()
    {
        var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await app.Database.OwnerRunAsync(
            """update auth.users set raw_app_meta_data = '{"role": "operator"}' where email = @email""", new { email });
        return (visitor, email);
    }
}
