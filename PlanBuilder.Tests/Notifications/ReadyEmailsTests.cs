using System.Net;
using MimeKit;
using PlanBuilder.Tests.Mail;

namespace PlanBuilder.Tests.Notifications;

/// <summary>An email says that a plan is ready, to whoever hasn't seen it, until its link is used.</summary>
public sealed class ReadyEmailsTests(MailApp app) : IClassFixture<MailApp>
{
    [Fact]
    public async Task Who_has_not_looked_gets_one_letter_with_a_link_to_the_plan()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        var path = await MakeUnseenAsync(visitor, email, ("Form.Niche", "falconry\u00e9"));
        var letter = await app.LetterToAsync(email);

        Assert.Equal("Your plan is ready", letter.Subject); // whose address it is, nobody has shown
        Assert.DoesNotContain("alconry", letter.TextBody, StringComparison.Ordinal);
        Assert.Contains(MailApp.PublicUrl + path, letter.TextBody, StringComparison.Ordinal);
        Assert.Equal("List-Unsubscribe=One-Click", letter.Headers["List-Unsubscribe-Post"]);
        Assert.Contains(Off(letter), letter.TextBody, StringComparison.Ordinal);

        await app.Database.OwnerRunAsync("""
            alter table auth.users add column if not exists email_confirmed_at timestamptz;
            update auth.users set email_confirmed_at = now() where email = @email
            """, new { email });
        await MakeUnseenAsync(visitor, email, ("Form.Niche", "falconry\u00e9"));
        Assert.StartsWith("Your plan is ready: Falconry\u00e9, ", (await app.LetterToAsync(email, 2)).Subject, StringComparison.Ordinal);
        Assert.Equal(2, app.CountTo(email));
    }

    [Fact]
    public async Task One_click_in_a_mail_program_turns_them_off_and_the_profile_on_again()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await MakeUnseenAsync(visitor, email);
        var off = new Uri(Off(await app.LetterToAsync(email))).PathAndQuery;
        using var program = app.NewVisitor(); // knows no cookie
        Assert.Contains("Turn emails off?", (await program.GetAsync(off)).Words, StringComparison.Ordinal); // as a scanner does
        using var click = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        Assert.Equal(HttpStatusCode.OK, (await program.SendAsync(HttpMethod.Post, off, click)).Status);
        Assert.False(await IsWantedAsync(visitor));

        await MakeUnseenAsync(visitor, email);
        await TakenOnAsync(email);
        await visitor.SendAsync("/profile", "main form", ("Form.EmailWhenReady", "true"));
        Assert.True(await IsWantedAsync(visitor));
        await MakeUnseenAsync(visitor, email);
        await app.LetterToAsync(email, 2);
        Assert.Equal(2, app.CountTo(email));
    }

    [Fact]
    public async Task Who_has_seen_the_plan_gets_no_letter()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.GetEndedAsync(await visitor.AskForPlanAsync());
        await AgeAsync(email);
        using var other = app.NewVisitor();
        var second = await other.SignUpAsync();
        await MakeUnseenAsync(other, second);
        await app.LetterToAsync(second);

        Assert.Equal(0, app.CountTo(email));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=made-up")]
    [InlineData("?token=00000000-0000-0000-0000-000000000000")]
    public async Task A_link_that_was_not_made_here_turns_nothing_off(string query)
    {
        using var visitor = app.NewVisitor();
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync("/notifications/email-off" + query)).Status);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await visitor.SendAsync(HttpMethod.Post, "/notifications/email-off" + query)).Status);
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

    private Task TakenOnAsync(string email) => Wait.UntilAsync("nothing to be left", async () => await app.Database.OwnerAsync<int>("""
        select count(*)::int from job_notifications
         where emailed_at is null and user_id = (select id from auth.users where email = @email)
        """, new { email }) == 0);

    private static async Task<bool> IsWantedAsync(Visitor visitor) =>
        (await visitor.GetAsync("/profile")).Page.QuerySelector("[name='Form.EmailWhenReady']")!.HasAttribute("checked");

    private static string Off(MimeMessage letter) => letter.Headers["List-Unsubscribe"]!.Trim('<', '>', ' ');
}
