using System.Net;
using System.Text.Json.Nodes;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Accounts of a Supabase project with a second factor: a password alone opens nothing.</summary>
public sealed class SupabaseFactorTests(SupabaseApp app) : IClassFixture<SupabaseApp>, IDisposable
{
    private const string Password = "a long password", Refresh = "POST token?grant_type=refresh_token";

    private readonly Visitor visitor = app.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task A_password_leads_to_the_code_and_only_the_code_signs_in()
    {
        var (email, factor) = await MakeAccountAsync();
        var asked = await SignInAsync(email, "/account/sign-in?returnUrl=/usage");
        Assert.Equal("/account/code", asked.Location);
        Assert.DoesNotContain(visitor.Cookies, cookie => cookie.Name == "planbuilder.session");
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/profile")).Status);

        var wrong = await visitor.SendAsync("/account/code", "main form", ("Code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("That code is wrong", wrong.Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/profile")).Status);

        var right = await visitor.SendAsync("/account/code", "main form", ("Code", $" {factor.Code[..3]} {factor.Code[3..]} "));
        Assert.Equal("/usage", right.Location);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
        Assert.Equal("/account/sign-in", (await visitor.GetAsync("/account/code")).Location); // used up
    }

    [Fact]
    public async Task The_session_stays_verified_at_its_renewal()
    {
        var (email, factor) = await MakeAccountAsync();
        await SignInAsync(email);
        app.Supabase.ExpiresIn = 30;
        await visitor.SendAsync("/account/code", "main form", ("Code", factor.Code));
        app.Supabase.ExpiresIn = 3600;
        var before = app.Supabase.CountCalls(Refresh);

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
        Assert.Equal(before + 1, app.Supabase.CountCalls(Refresh));
    }

    [Fact]
    public async Task A_session_of_before_the_factor_ends_at_its_renewal()
    {
        app.Supabase.ExpiresIn = 30;
        var email = await visitor.SignUpAsync();
        app.Supabase.ExpiresIn = 3600;
        app.Supabase.User(email).AddFactor();

        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/profile")).Status);
        Assert.DoesNotContain(visitor.Cookies, cookie => cookie.Name == "planbuilder.session");
    }

    [Fact]
    public async Task The_routes_refuse_a_token_that_was_given_for_a_password_alone()
    {
        await app.Database.OwnerRunAsync(
            "create table if not exists auth.mfa_factors (id uuid primary key, user_id uuid not null, status text not null)");
        var (id, weak) = await app.MakeAccountAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(weak)).Status);
        await app.Database.OwnerRunAsync("insert into auth.mfa_factors values (gen_random_uuid(), @id, 'unverified')", new { id });
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(weak)).Status);
        await app.Database.OwnerRunAsync("update auth.mfa_factors set status = 'verified' where user_id = @id", new { id });
        var before = app.Supabase.Calls.Count;

        var refused = await AskAsync(weak);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("second factor", (string?)JsonNode.Parse(refused.Text)!["message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(app.Supabase.Tokens.Good(id, claims => claims.Remove("aal")))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(app.Supabase.Tokens.Good(id, claims => claims["aal"] = "aal2"))).Status);
        Assert.Equal(before, app.Supabase.Calls.Count);
    }

    [Fact]
    public async Task A_link_from_an_email_opens_no_more_than_a_password()
    {
        var (email, factor) = await MakeAccountAsync();
        await visitor.SendAsync("/account/forgot-password", "main form", ("Form.Email", email));

        Assert.Equal("/account/code", (await visitor.SendAsync("/account/confirm?" + app.Supabase.LinkTo(email), "main form")).Location);
        Assert.Equal("/account/password", (await visitor.SendAsync("/account/code", "main form", ("Code", factor.Code))).Location);
    }

    [Fact]
    public async Task Codes_are_not_guessed_forever_whoever_guesses()
    {
        var (email, factor) = await MakeAccountAsync();
        await app.Database.OwnerRunAsync(
            "insert into second_factor_attempts (user_id, made) select id, 10 from auth.users where email = @email", new { email });
        await SignInAsync(email);
        var before = app.Supabase.Calls.Count(call => call.Contains("factors", StringComparison.Ordinal));
        var refused = await visitor.SendAsync("/account/code", "main form", ("Code", factor.Code));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal(before, app.Supabase.Calls.Count(call => call.Contains("factors", StringComparison.Ordinal)));

        await app.Database.OwnerRunAsync("update second_factor_attempts set since = now() - interval '61 minutes'");
        Assert.Equal("/ai-plan-builder", (await visitor.SendAsync("/account/code", "main form", ("Code", factor.Code))).Location);
        Assert.Equal(0, await app.Database.OwnerAsync<int>("select count(*)::int from second_factor_attempts"));
    }

    [Fact]
    public async Task A_factor_of_another_kind_is_refused_with_a_sentence()
    {
        var email = await SignUpAndOutAsync();
        app.Supabase.User(email).AddFactor("webauthn");
        var refused = await SignInAsync(email);

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("Only authenticator apps are supported.", refused.Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task An_unverified_factor_asks_for_nothing()
    {
        var email = await SignUpAndOutAsync();
        app.Supabase.User(email).AddFactor(isVerified: false);

        Assert.Equal("/ai-plan-builder", (await SignInAsync(email)).Location);
    }

    [Fact]
    public async Task Deleting_an_account_with_a_factor_asks_for_its_password()
    {
        var (email, factor) = await MakeAccountAsync();
        await SignInAsync(email);
        await visitor.SendAsync("/account/code", "main form", ("Code", factor.Code));

        Assert.Contains(
            "Wrong password.",
            (await visitor.SendAsync("/account/delete", "main form", ("Password", "not it"))).Words,
            StringComparison.Ordinal);
        Assert.Equal("/account/deleted", (await visitor.SendAsync("/account/delete", "main form", ("Password", Password))).Location);
    }

    private async Task<(string Email, SupabaseFactor Factor)> MakeAccountAsync()
    {
        var email = await SignUpAndOutAsync();
        return (email, app.Supabase.User(email).AddFactor());
    }

    private async Task<string> SignUpAndOutAsync()
    {
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "header form");
        return email;
    }

    private Task<Answer> SignInAsync(string email, string path = "/account/sign-in") =>
        visitor.SendAsync(path, "main form", ("Form.Email", email), ("Form.Password", Password));

    private Task<Answer> AskAsync(string token) =>
        visitor.GetAsync($"/api/get-job-status?jobId={Guid.NewGuid()}", ("Authorization", "Bearer " + token));
}
