using System.Net;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using PlanBuilder.Tests.Mail;
using PlanBuilder.Web.Mail;

namespace PlanBuilder.Tests.Notifications;

/// <summary>Whoever hasn't seen that their plan is ready gets an email, unless they turned those off.</summary>
public sealed class ReadyEmailsTests(MailApp app) : IClassFixture<MailApp>
{
    [Fact]
    public async Task An_unseen_plan_sends_one_email_with_a_link_to_it()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var path = await MakeUnseenAsync(visitor, email, ("Form.Niche", "falconry\u00e9"));
        var message = await app.EmailToAsync(email);

        Assert.Equal("Your plan is ready", message.Subject); // the address isn't verified
        Assert.DoesNotContain("alconry", message.TextBody, StringComparison.Ordinal);
        Assert.Contains(MailApp.PublicUrl + path, message.TextBody, StringComparison.Ordinal);
        Assert.Equal("List-Unsubscribe=One-Click", message.Headers["List-Unsubscribe-Post"]);
        Assert.Contains(UnsubscribeLink(message), message.TextBody, StringComparison.Ordinal);

        await app.Database.OwnerRunAsync("""
            alter table auth.users add column if not exists email_confirmed_at timestamptz;
            update auth.users set email_confirmed_at = now() where email = @email
            """, new { email });
        await MakeUnseenAsync(visitor, email, ("Form.Niche", "falconry\u00e9"));
        Assert.StartsWith("Your plan is ready: Falconry\u00e9, ", (await app.EmailToAsync(email, 2)).Subject, StringComparison.Ordinal);
        Assert.Equal(2, app.CountTo(email));
    }

    [Fact]
    public async Task One_click_unsubscribe_turns_emails_off_and_the_profile_on_again()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await MakeUnseenAsync(visitor, email);
        var off = new Uri(UnsubscribeLink(await app.EmailToAsync(email))).PathAndQuery;
        using var program = app.NewVisitor(); // knows no cookie
        Assert.Contains("Turn emails off?", (await program.GetAsync(off)).Words, StringComparison.Ordinal); // as a scanner does
        using var click = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        Assert.Equal(HttpStatusCode.OK, (await program.SendAsync(HttpMethod.Post, off, click)).Status);
        Assert.False(await IsOnAsync(visitor));

        await MakeUnseenAsync(visitor, email);
        await ClaimedAsync(email);
        await visitor.SendAsync("/profile", "main form", ("Form.EmailWhenReady", "true"));
        Assert.True(await IsOnAsync(visitor));
        await MakeUnseenAsync(visitor, email);
        await app.EmailToAsync(email, 2);
        Assert.Equal(2, app.CountTo(email));
    }

    [Fact]
    public async Task A_plan_that_was_seen_sends_no_email()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        await AgeAsync(email);
        using var other = app.NewVisitor();
        var second = await other.SignUpAsync();
        await MakeUnseenAsync(other, second);
        await app.EmailToAsync(second);

        Assert.Equal(0, app.CountTo(email));
    }

    [Fact]
    public async Task An_invalid_address_does_not_delay_other_emails()
    {
        var queue = app.Services.GetRequiredService<MailQueue>();
        foreach (var to in (string[])["<ana@example.org>", "(x", "ana@@example.org", "<", "leo@example.org"])
        {
            queue.Send(_ => Task.FromResult<Email?>(new(to, "A subject", "Words")));
        }

        await app.EmailToAsync("leo@example.org");
    }

    [Fact]
    public async Task An_account_gets_at_most_twenty_a_day()
    {
        var account = await app.Database.MakeAccountAsync();
        var job = await app.Database.EnqueueAsync(account);
        await using var connection = await app.Database.OpenAsync();
        await connection.ExecuteAsync("begin; set local planbuilder.writer = 'app'"); // uncommitted, so the app doesn't send it

        Assert.Equal(15, await ClaimAsync(15));
        Assert.Equal(5, await ClaimAsync(15));
        Assert.Equal(0, await ClaimAsync(1));

        Task<int> ClaimAsync(int told) => connection.QuerySingleAsync<int>("""
            insert into job_notifications (user_id, job_id, feature, message, created_at)
            select @account, @job, 'aiPlanBuilder', 'It is ready.', now() - interval '2 minutes' from generate_series(1, @told);
            select count(*)::int from claim_ready_emails('1 minute', 100) where user_id = @account
            """, new { account, job, told });
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=made-up")]
    [InlineData("?token=00000000-0000-0000-0000-000000000000")]
    public async Task A_forged_unsubscribe_link_is_refused(string query)
    {
        using var visitor = app.NewVisitor();
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync("/notifications/unsubscribe" + query)).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await visitor.SendAsync(HttpMethod.Post, "/notifications/unsubscribe" + query)).Status);
    }

    private async Task<string> MakeUnseenAsync(Visitor visitor, string email, params (string Name, string? Value)[] changed)
    {
        var path = await visitor.AskForPlanAsync(changed);
        var id = Guid.Parse(path.Split('/')[^1]);
        await Wait.UntilAsync("the plan", async () => await app.Database.OwnerAsync<int>(
            "select count(*)::int from job_notifications where job_id = @id", new { id }) == 1);
        await AgeAsync(email);
        return path;
    }

    private Task<int> AgeAsync(string email) => app.Database.OwnerRunAsync("""
        update job_notifications set created_at = created_at - interval '1 minute'
         where emailed_at is null and user_id = (select id from auth.users where email = @email)
        """, new { email });

    private Task ClaimedAsync(string email) => Wait.UntilAsync("nothing to be left", async () => await app.Database.OwnerAsync<int>("""
        select count(*)::int from job_notifications
         where emailed_at is null and user_id = (select id from auth.users where email = @email)
        """, new { email }) == 0);

    private static async Task<bool> IsOnAsync(Visitor visitor) =>
        (await visitor.GetAsync("/profile")).Page.QuerySelector("[name='Form.EmailWhenReady']")!.HasAttribute("checked");

    private static string UnsubscribeLink(MimeMessage message) => message.Headers["List-Unsubscribe"]!.Trim('<', '>', ' ');
}
