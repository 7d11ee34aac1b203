using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>A session of Supabase Auth over time: renewed once, revoked, and while nobody answers there.</summary>
public sealed class SessionRefreshTests(SupabaseApp app) : IClassFixture<SupabaseApp>
{
    private const string Refresh = "POST token?grant_type=refresh_token";

    [Fact]
    public async Task A_token_about_to_end_is_renewed_once_however_many_ask()
    {
        using var visitor = await SignUpAsync(expiresIn: 30);
        var before = app.Supabase.CountCalls(Refresh);
        var held = new TaskCompletionSource();
        (app.Supabase.Answering, app.Supabase.ExpiresIn) = (held.Task, 3600);
        var session = visitor.Http.DefaultRequestHeaders;
        session.Add("Cookie", string.Join("; ", visitor.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));

        var asking = Enumerable.Range(0, 20).Select(_ => AskAsync()).ToList();
        await app.Supabase.CalledAsync(Refresh, before + 1);
        held.SetResult();
        var answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All(answers, answer => Assert.Contains(
            answer.Response.Headers.GetValues("Set-Cookie"),
            cookie => cookie.StartsWith("planbuilder.session", StringComparison.Ordinal)));
        Assert.Equal(before + 1, app.Supabase.CountCalls(Refresh));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync()).Status); // the old cookie, a moment late
        Assert.Equal(before + 1, app.Supabase.CountCalls(Refresh));

        async Task<Answer> AskAsync()
        {
            using var tab = app.NewVisitor();
            return await tab.GetAsync("/profile", ("Cookie", session.GetValues("Cookie").Single()));
        }
    }

    [Fact]
    public async Task A_session_that_was_revoked_ends_at_its_next_renewal()
    {
        using var visitor = await SignUpAsync(expiresIn: 30);
        app.Supabase.RevokeAll();

        var fragment = await visitor.GetAsync(
            $"/ai-plan-builder/{Guid.NewGuid()}?handler=Status&since=1", ("HX-Request", "true"), ("HX-Current-URL", "http://x/profile"));
        Assert.Equal(HttpStatusCode.Unauthorized, fragment.Status);
        Assert.Equal("/account/sign-in?returnUrl=%2Fprofile", fragment.Response.Headers.GetValues("HX-Redirect").Single());
        Assert.Null(fragment.Page.QuerySelector("#password"));
        Assert.DoesNotContain(visitor.Cookies, cookie => cookie.Name == "planbuilder.session");
    }

    [Fact]
    public async Task A_watched_page_renews_its_token_and_not_its_time()
    {
        using var visitor = await SignUpAsync(expiresIn: 30);
        var until = visitor.Cookies.Single(cookie => cookie.Name == "planbuilder.session").Expires;
        await visitor.GetAsync($"/ai-plan-builder/{Guid.NewGuid()}?handler=Status&since=1", ("HX-Request", "true"));
        var renewed = visitor.Cookies.Single(cookie => cookie.Name == "planbuilder.session").Expires;

        Assert.Equal(until, renewed, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task While_Supabase_is_down_sessions_go_on_until_they_end_and_nobody_is_let_in()
    {
        using var lasting = await SignUpAsync(expiresIn: 30);
        using var over = await SignUpAsync(expiresIn: 0);
        using var stranger = app.NewVisitor();
        var (_, token) = await app.MakeAccountAsync();
        app.Supabase.ExpiresIn = 3600;
        app.Supabase.IsDown = true;
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await lasting.GetAsync("/profile")).Status);
            Assert.Contains("/account/sign-in", (await over.GetAsync("/profile")).Location, StringComparison.Ordinal);
            var refused = await stranger.SendAsync(
                "/account/sign-in", "main form", ("Form.Email", "ana@example.org"), ("Form.Password", "a long password"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Contains("isn't responding right now", refused.Words, StringComparison.Ordinal);
            var elsewhere = app.Supabase.Tokens.Good(Guid.NewGuid(), header: header => header["kid"] = "another");
            Assert.Equal(HttpStatusCode.Unauthorized, (await ApiAsync(elsewhere)).Status);
        }
        finally
        {
            app.Supabase.IsDown = false;
        }

        await Wait.ForAsync( // Supabase is not asked again at once
            "the session to be renewed", () => over.GetAsync("/profile"),
            answer => answer.Status == HttpStatusCode.OK, answer => answer.Status.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await ApiAsync(token)).Status);

        Task<Answer> ApiAsync(string bearer) =>
            stranger.GetAsync($"/api/get-job-status?jobId={Guid.NewGuid()}", ("Authorization", "Bearer " + bearer));
    }

    [Fact]
    public async Task A_renewal_that_was_waited_for_in_vain_is_not_tried_again_at_once()
    {
        var clock = new ClockSkewTests.SettableClock();
        var sessions = new SessionRefresh(
            app.Services.GetRequiredService<SupabaseAuth>(), app.Services.GetRequiredService<AccessTokens>(), clock);
        var session = new SupabaseSession("access", Guid.NewGuid().ToString(), clock.GetUtcNow().AddSeconds(50));
        var before = app.Supabase.CountCalls(Refresh);
        var silence = new TaskCompletionSource();
        (app.Supabase.Answering, app.Supabase.IsDown) = (silence.Task, true);
        try
        {
            var asking = AskAsync();
            await app.Supabase.CalledAsync(Refresh, before + 1);
            clock.Ahead = TimeSpan.FromSeconds(10); // as long as an answer is waited for
            silence.SetResult();
            await asking;
            await AskAsync();
            Assert.Equal(before + 1, app.Supabase.CountCalls(Refresh));
            clock.Ahead += TimeSpan.FromSeconds(10);
            await AskAsync();
            Assert.Equal(before + 2, app.Supabase.CountCalls(Refresh));
        }
        finally
        {
            (app.Supabase.Answering, app.Supabase.IsDown) = (Task.CompletedTask, false);
        }

        Task AskAsync()
        {
            var cookie = new AuthenticationProperties();
            session.StoreIn(cookie);
            var ticket = new AuthenticationTicket(
                new Account(Guid.NewGuid(), "ana@example.org").ToPrincipal(), cookie, CookieAuthenticationDefaults.AuthenticationScheme);
            return sessions.ValidateAsync(new CookieValidatePrincipalContext(new DefaultHttpContext(),
                new AuthenticationScheme(
                    ticket.AuthenticationScheme, null, typeof(CookieAuthenticationHandler)), new CookieAuthenticationOptions(), ticket));
        }
    }

    [Theory]
    [InlineData(400, """{"code":"refresh_token_already_used","message":"..."}""", true)]
    [InlineData(403, """{"code":"user_banned","message":"..."}""", true)]
    [InlineData(400, "", true)]
    [InlineData(409, """{"code":"conflict","message":"..."}""", false)]
    [InlineData(422, """{"code":"hook_timeout","message":"..."}""", false)]
    [InlineData(429, """{"code":"over_request_rate_limit","message":"..."}""", false)]
    [InlineData(404, "<html>a gateway</html>", false)]
    public async Task Only_what_is_over_for_good_ends_a_session(int status, string body, bool ends)
    {
        using var visitor = await SignUpAsync(expiresIn: 30);
        app.Supabase.RefuseNext(status, body);

        Assert.Equal(ends ? HttpStatusCode.Redirect : HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
        Assert.Equal(!ends, visitor.Cookies.Any(cookie => cookie.Name == "planbuilder.session"));
    }

    [Fact]
    public async Task A_session_whose_next_token_is_of_another_issuer_ends_with_the_one_it_has()
    {
        using var lasting = await SignUpAsync(expiresIn: 30);
        using var over = await SignUpAsync(expiresIn: 0);
        var (maker, before) = (app.Supabase.Tokens.Issuer, app.Supabase.CountCalls(Refresh));
        app.Supabase.Tokens.Issuer = "https://elsewhere.example/auth/v1";
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await lasting.GetAsync("/profile")).Status);
            Assert.Equal(HttpStatusCode.Redirect, (await over.GetAsync("/profile")).Status);
            Assert.DoesNotContain(over.Cookies, cookie => cookie.Name == "planbuilder.session");
            Assert.Equal(before + 2, app.Supabase.CountCalls(Refresh));
        }
        finally
        {
            app.Supabase.Tokens.Issuer = maker;
        }
    }

    private async Task<Visitor> SignUpAsync(int expiresIn)
    {
        var visitor = app.NewVisitor();
        app.Supabase.ExpiresIn = expiresIn;
        await visitor.SignUpAsync();
        return visitor;
    }
}
