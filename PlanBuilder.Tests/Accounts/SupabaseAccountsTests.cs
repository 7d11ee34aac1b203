using System.Net;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Accounts of a Supabase project: made, confirmed, signed in and out, a password forgotten.</summary>
public sealed class SupabaseAccountsTests(SupabaseApp app) : IClassFixture<SupabaseApp>, IDisposable
{
    private const string Password = "a long password";

    private readonly string email = $"{Guid.NewGuid():N}@example.org";
    private readonly Visitor visitor = app.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task Whoever_signs_up_is_signed_in_and_sees_no_token()
    {
        var answer = await SendAsync("sign-up");
        Assert.Equal("/ai-plan-builder", answer.Location);
        var page = await visitor.GetEndedAsync(await visitor.AskForPlanAsync());

        Assert.Contains(email, page.Words, StringComparison.Ordinal);
        Assert.Contains("Day 1", page.Words, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"eyJ[\w-]*\.eyJ", string.Join(';', visitor.Cookies) + page.Text); // a token, not three letters of a cookie
        Assert.Single(app.Supabase.Calls, call => call == "GET .well-known/jwks.json");
    }

    [Fact]
    public async Task Signing_in_outlives_a_connection_that_is_closed_just_then()
    {
        const string signIn = "POST token?grant_type=password";
        await SendAsync("sign-up");
        await visitor.SendAsync("/profile", "header form");
        var before = app.Supabase.CountCalls(signIn);
        app.Supabase.HangsUpOn = signIn;

        Assert.Equal("/ai-plan-builder", (await SendAsync("sign-in")).Location);
        Assert.Equal(before + 2, app.Supabase.CountCalls(signIn));
    }

    [Fact]
    public async Task Where_addresses_are_confirmed_the_link_waits_for_its_button_and_is_good_once()
    {
        app.Supabase.ConfirmsMail = true;
        try
        {
            var asked = await SendAsync("sign-up");
            Assert.Contains("We've sent an email to " + email, asked.Words, StringComparison.Ordinal);
            Assert.Contains("isn't confirmed yet", (await SendAsync("sign-in")).Words, StringComparison.Ordinal);

            var link = "/account/confirm?" + app.Supabase.LinkTo(email);
            for (var scanner = 0; scanner < 3; scanner++)
            {
                Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(link)).Status);
            }

            Assert.DoesNotContain(email, (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);
            Assert.Equal("/ai-plan-builder", (await visitor.SendAsync(link, "main form")).Location);
            Assert.Contains(email, (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);

            var again = await visitor.SendAsync(link, "main form");
            Assert.Contains("This link was already used", again.Words, StringComparison.Ordinal);
            using var other = app.NewVisitor();
            var taken = await other.SendAsync("/account/sign-up", "main form", ("Form.Email", email), ("Form.Password", Password));
            Assert.Contains("We've sent an email to " + email, taken.Words, StringComparison.Ordinal); // tells nobody who has an account
        }
        finally
        {
            app.Supabase.ConfirmsMail = false;
        }
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_the_link_in_an_email()
    {
        await SendAsync("sign-up");
        await visitor.SendAsync("/profile", "header form");
        var asked = await visitor.SendAsync("/account/forgot-password", "main form", ("Form.Email", email));
        var nobody = await visitor.SendAsync("/account/forgot-password", "main form", ("Form.Email", "x" + email));
        Assert.Equal(asked.Words, nobody.Words.Replace("x" + email, email, StringComparison.Ordinal));

        var confirmed = await visitor.SendAsync("/account/confirm?" + app.Supabase.LinkTo(email), "main form");
        Assert.Equal("/account/password", confirmed.Location);
        var refused = await visitor.SendAsync("/account/password", "main form", ("Form.Password", "short"));
        Assert.Contains("Use at least 10 characters.", refused.Words, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await visitor.SendAsync("/account/password", "main form", ("Form.Password", "another password"))).Status);
        Assert.Contains("Password saved.", (await visitor.GetAsync("/account/password")).Words, StringComparison.Ordinal);

        Assert.NotNull((await visitor.GetAsync("/profile")).Page.QuerySelector("#niche")); // signed in still
        await visitor.SendAsync("/profile", "header form");
        Assert.Contains("Wrong email or password.", (await SendAsync("sign-in")).Words, StringComparison.Ordinal);
        Assert.Equal("/ai-plan-builder", (await SendAsync("sign-in", "another password")).Location);
    }

    [Fact]
    public async Task A_password_is_changed_by_whoever_knows_it_and_no_session_is_left_behind_by_asking()
    {
        await SendAsync("sign-up");
        using var elsewhere = app.NewVisitor();
        await elsewhere.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", Password));
        var wrong = await visitor.SendAsync(
            "/account/password", "main form", ("Current", "not the password"), ("Form.Password", "another password"));
        Assert.Contains("That isn't your current password.", wrong.Words, StringComparison.Ordinal);
        var sessions = app.Supabase.Users.Count(login => login.User.Email == email);
        var changed = await visitor.SendAsync(
            "/account/password", "main form", ("Current", Password), ("Form.Password", "another password"));

        Assert.True(changed.Status == HttpStatusCode.Redirect, changed.Words);
        Assert.Equal(sessions, app.Supabase.Users.Count(login => login.User.Email == email));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync("/profile")).Status);
        Assert.Equal("/ai-plan-builder", (await elsewhere.SendAsync(
            "/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "another password"))).Location);
    }

    [Fact]
    public async Task Signing_out_ends_this_session_alone()
    {
        await SendAsync("sign-up");
        using var elsewhere = app.NewVisitor();
        await elsewhere.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", Password));
        var before = app.Supabase.CountCalls("POST logout?scope=local");
        await visitor.SendAsync("/profile", "header form");

        Assert.Equal(before + 1, app.Supabase.CountCalls("POST logout?scope=local"));
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/profile")).Status);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/profile")).Status);
    }

    [Theory]
    [InlineData(400, """{"code":"invalid_credentials","message":"Invalid login credentials"}""", "Wrong email or password.", 422)]
    [InlineData(400, """{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}""",
        "Wrong email or password.", 422)]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Invalid login credentials"}""", "Wrong email or password.", 422)]
    [InlineData(422, """{"code":"user_already_exists","message":"User already registered"}""", "This address already has an account.", 422)]
    [InlineData(422, """{"code":"weak_password","message":"...","weak_password":{"reasons":["pwned"]}}""",
        "This password is too easy to guess.", 422)]
    [InlineData(422, """{"code":"signup_disabled","message":"Signups not allowed for this instance"}""", "Sign-up is closed.", 403)]
    [InlineData(400, """{"code":"user_banned","message":"User is banned"}""", "This account is locked.", 403)]
    [InlineData(429, """{"code":"over_email_send_rate_limit","message":"..."}""", "Too many attempts.", 429)]
    [InlineData(429, "Too many requests", "Too many attempts.", 429)]
    [InlineData(401, """{"message":"Invalid API key"}""", "isn't responding right now", 503)]
    [InlineData(500, """{"code":"unexpected_failure","message":"Database error"}""", "isn't responding right now", 503)]
    [InlineData(200, "<html>somebody else</html>", "isn't responding right now", 503)]
    [InlineData(302, "", "isn't responding right now", 503)]
    [InlineData(422, """{"code":"captcha_failed","message":"<script>alert(1)</script>"}""", "refused that", 422)]
    public async Task What_it_refuses_is_said_in_our_words(int status, string body, string sentence, int answered)
    {
        foreach (var page in (string[])["sign-in", "sign-up"])
        {
            app.Supabase.RefuseNext(status, body);
            var answer = await SendAsync(page);

            Assert.Contains(sentence, answer.Words, StringComparison.Ordinal);
            Assert.Equal(answered, (int)answer.Status);
            Assert.Equal(email, answer.Page.QuerySelector("#email")!.GetAttribute("value"));
            Assert.DoesNotContain("alert(1)", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_of_another_issuer_lets_nobody_in_and_blames_nobody_else()
    {
        var maker = app.Supabase.Tokens.Issuer;
        app.Supabase.Tokens.Issuer = "https://elsewhere.example/auth/v1";
        try
        {
            foreach (var page in (string[])["sign-up", "sign-in"])
            {
                var answer = await SendAsync(page);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
                Assert.Contains("Supabase signed you in, but we couldn't verify its token.", answer.Words, StringComparison.Ordinal);
                Assert.DoesNotContain("Nothing was changed", answer.Words, StringComparison.Ordinal);
            }
        }
        finally
        {
            app.Supabase.Tokens.Issuer = maker;
        }

        Assert.Equal("/ai-plan-builder", (await SendAsync("sign-in")).Location);
    }

    [Fact]
    public async Task An_email_asked_for_twice_tells_nobody_who_has_an_account()
    {
        using var other = app.NewVisitor();
        app.Supabase.RefuseNext(429, """{"code":"over_email_send_rate_limit","message":"..."}""");
        var again = await visitor.SendAsync("/account/forgot-password", "main form", ("Form.Email", email));
        var nobody = await other.SendAsync("/account/forgot-password", "main form", ("Form.Email", email));

        Assert.Equal((HttpStatusCode.OK, nobody.Words), (again.Status, again.Words));
        Assert.Contains("unless we sent one in the last minute", again.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_not_tried_forever()
    {
        var link = "/account/confirm?type=email&token_hash=" + Guid.NewGuid();
        var page = await visitor.GetAsync(link);
        for (var tries = 0; tries < 8; tries++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SendAsync(link, page, "main form")).Status);
        }

        var before = app.Supabase.CountCalls("POST verify");
        var answer = await visitor.SendAsync(link, page, "main form");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Contains("Too many attempts.", answer.Words, StringComparison.Ordinal);
        Assert.Equal(before, app.Supabase.CountCalls("POST verify"));
    }

    [Theory]
    [InlineData(503, "", "isn't responding right now", 503)]
    [InlineData(429, "", "Too many attempts.", 429)]
    [InlineData(400, """{"code":"user_banned","message":"..."}""", "This account is locked.", 403)]
    [InlineData(400, """{"code":"invalid_credentials","message":"..."}""", "Wrong password.", 422)]
    public async Task An_account_that_cannot_be_asked_for_its_password_is_not_deleted_and_says_why(
        int status, string body, string sentence, int answered)
    {
        await SendAsync("sign-up");
        Assert.NotNull((await visitor.GetAsync("/account/delete")).Page.QuerySelector("main a[href='/account/forgot-password']"));
        app.Supabase.RefuseNext(status, body);
        var answer = await visitor.SendAsync("/account/delete", "main form", ("Password", Password));

        Assert.Equal(answered, (int)answer.Status);
        Assert.Contains(sentence, answer.Words, StringComparison.Ordinal);
        Assert.Contains("Nothing was deleted.", answer.Words, StringComparison.Ordinal);
        Assert.Equal(answered == 422, answer.Words.Contains("Wrong password.", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
    }

    [Theory]
    [InlineData("token_hash=abc&type=nonsense")]
    [InlineData("token_hash=&type=email")]
    [InlineData("type=email")]
    [InlineData("token_hash=abc")]
    public async Task A_link_that_none_was_sent_with_leads_nowhere(string query) =>
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/account/confirm?" + query)).Status);

    private Task<Answer> SendAsync(string page, string password = Password) =>
        visitor.SendAsync($"/account/{page}", "main form", ("Form.Email", email), ("Form.Password", password));
}
