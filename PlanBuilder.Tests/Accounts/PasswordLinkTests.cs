using System.Net;
using System.Text.RegularExpressions;
using PlanBuilder.Tests.Mail;

namespace PlanBuilder.Tests.Accounts;

/// <summary>A forgotten password of a local account is replaced by the link in an email.</summary>
public sealed partial class PasswordLinkTests(MailApp app) : IClassFixture<MailApp>, IDisposable
{
    private const string New = "correct horse battery";

    private readonly Visitor visitor = app.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task A_link_replaces_the_password_once_and_ends_all_sessions()
    {
        using var signedIn = app.NewVisitor();
        var email = await signedIn.SignUpAsync();
        app.RefuseNext(1); // the server says "later" first
        var link = await AskForLinkAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(link)).Status); // as a scanner does
        var page = await visitor.GetAsync(link);
        Assert.Contains("Use at least 10 characters.", (await SaveAsync(link, page, "short")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await SaveAsync(link, page, New)).Status);
        Assert.Contains("Password saved.", (await visitor.GetAsync("/account/reset-password")).Words, StringComparison.Ordinal);

        Assert.Contains(
            "This link was already used or has expired.",
            (await SaveAsync(link, page, "another long one")).Words,
            StringComparison.Ordinal);
        Assert.Contains("This link was already used or has expired.", (await visitor.GetAsync(link)).Words, StringComparison.Ordinal);
        await Wait.UntilAsync(
            "the session to be over",
            async () => (await signedIn.GetAsync("/profile")).Status == HttpStatusCode.Redirect);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SendAsync(
            "/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", New))).Status);
    }

    [Fact]
    public async Task A_link_is_over_after_an_hour_and_none_is_kept_in_the_clear()
    {
        using var other = app.NewVisitor();
        var email = await other.SignUpAsync();
        var link = await AskForLinkAsync(email);
        var token = link.Split('=')[1];
        Assert.Equal(0, await app.Database.OwnerAsync<int>(
            "select count(*)::int from password_links where token_hash = convert_to(@token, 'UTF8') or encode(token_hash, 'base64') "
                + "like @token || '%'",
            new { token }));
        await app.Database.OwnerRunAsync("update password_links set created_at = now() - interval '61 minutes'");
        Assert.Contains("This link was already used or has expired.", (await visitor.GetAsync(link)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_over_once_the_password_was_changed()
    {
        using var owner = app.NewVisitor();
        var link = await AskForLinkAsync(await owner.SignUpAsync());
        await owner.SendAsync("/account/password", "main form", ("Current", "a long password"), ("Form.Password", New));
        Assert.Contains("This link was already used or has expired.", (await visitor.GetAsync(link)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_learns_who_has_an_account_and_no_mailbox_is_filled()
    {
        using var other = app.NewVisitor();
        var email = await other.SignUpAsync();
        var known = await AskAsync(email);
        var again = await AskAsync(email);
        var nobody = await AskAsync("x" + email);
        Assert.Equal(known.Words, nobody.Words.Replace("x" + email, email, StringComparison.Ordinal));
        Assert.Equal(known.Words, again.Words);

        await app.EmailToAsync(email);
        using var last = app.NewVisitor();
        await AskForLinkAsync(await last.SignUpAsync()); // which was asked for after the others
        Assert.Equal((1, 0), (app.CountTo(email), app.CountTo("x" + email)));
    }

    [Fact]
    public async Task A_link_leads_to_the_public_address_whatever_the_request_says()
    {
        using var other = app.NewVisitor();
        var email = await other.SignUpAsync();
        using var content = new FormUrlEncodedContent(
            Visitor.Filled(await visitor.GetAsync("/account/forgot-password"), "main form", ("Form.Email", email)));
        await visitor.SendAsync(
            HttpMethod.Post,
            "/account/forgot-password",
            content,
            ("Host", "evil.example"),
            ("X-Forwarded-Host", "evil.example"));
        var message = await app.EmailToAsync(email);
        Assert.StartsWith(
            MailApp.PublicUrl + "/account/reset-password?token=",
            Address().Match(message.TextBody!).Value,
            StringComparison.Ordinal);
        Assert.Equal("plans@example.org", message.From.Mailboxes.Single().Address);
    }

    private async Task<string> AskForLinkAsync(string email)
    {
        await AskAsync(email);
        return new Uri(Address().Match((await app.EmailToAsync(email)).TextBody!).Value).PathAndQuery;
    }

    private Task<Answer> AskAsync(string email) => visitor.SendAsync("/account/forgot-password", "main form", ("Form.Email", email));

    private Task<Answer> SaveAsync(string link, Answer page, string password) =>
        visitor.SendAsync(link, page, "main form", ("Form.Password", password));

    [GeneratedRegex(@"http\S+")]
    private static partial Regex Address();
}
