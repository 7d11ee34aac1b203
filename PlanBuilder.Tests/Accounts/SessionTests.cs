using System.Net;
using Dapper;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>A session that has ended is over for every copy of its cookie, whoever ended it and wherever.</summary>
public sealed class SessionTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>, IDisposable
{
    private const string Cookie = "planbuilder.session", Firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";

    private readonly Visitor visitor = app.NewVisitor();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task Signing_out_ends_the_copies_of_the_cookie_too()
    {
        await visitor.SignUpAsync();
        using var thief = Copy(visitor);
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/profile")).Status);
        await visitor.SendAsync("/profile", "header form");

        Assert.False(await IsSignedInAsync(thief));
        Assert.DoesNotContain(thief.Cookies, cookie => cookie.Name == Cookie);
    }

    [Fact]
    public async Task The_list_says_when_and_where_and_ends_one()
    {
        var email = await visitor.SignUpAsync();
        using var other = app.NewVisitor();
        other.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Firefox);
        await SignInAsync(other, email);
        Assert.NotNull((await visitor.GetAsync("/profile")).Page.QuerySelector("main a[href='/account/sessions']"));

        var list = await visitor.GetAsync("/account/sessions");
        Assert.Equal(2, list.Page.QuerySelectorAll(".accounts li").Length);
        Assert.Contains("Firefox on Windows Signed in ", list.Words, StringComparison.Ordinal);
        await visitor.SendAsync("/account/sessions", list, "form[action*='handler=End&']");
        Assert.Contains("That browser is signed out.", (await visitor.GetAsync("/account/sessions")).Words, StringComparison.Ordinal);
        Assert.False(await IsSignedInAsync(other));
        Assert.True(await IsSignedInAsync(visitor));
    }

    [Fact]
    public async Task A_browser_that_names_itself_at_length_in_odd_letters_signs_in()
    {
        visitor.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", new string('a', 399) + "\t" + new string('b', 9_000));
        await visitor.SignUpAsync();
        Assert.Contains("Unknown browser, this browser", (await visitor.GetAsync("/account/sessions")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_ends_or_sees_the_session_of_another()
    {
        using var other = app.NewVisitor();
        var email = await other.SignUpAsync();
        await visitor.SignUpAsync();
        using var content = new FormUrlEncodedContent(Visitor.Filled(await visitor.GetAsync("/account/sessions"), "main form"));
        var id = await app.Database.OwnerAsync<Guid>(
            "select s.id from account_sessions s join auth.users u on u.id = user_id where email = @email", new { email });
        await visitor.SendAsync(HttpMethod.Post, $"/account/sessions?handler=End&id={id}", content);

        Assert.True(await IsSignedInAsync(other));
        Assert.DoesNotContain(id.ToString(), (await visitor.GetAsync("/account/sessions")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_and_lets_go_of_held_requests()
    {
        var email = await visitor.SignUpAsync();
        var job = await visitor.AskForPlanAsync();
        var status = (await visitor.GetAsync(job)).Page.QuerySelector("[data-watched]")!.GetAttribute("hx-get")!;
        await visitor.GetAsync(status.Replace("since=1", "since=0", StringComparison.Ordinal)); // from here on the node knows the job
        var held = visitor.GetAsync(status, ("HX-Request", "true"), ("HX-Current-URL", "http://x" + job));
        using var other = app.NewVisitor();
        await SignInAsync(other, email);
        Assert.False(held.IsCompleted);
        Assert.Equal("/account/sign-in", (await other.SendAsync("/account/sessions", "form[action$=EndAll]")).Location);

        var answer = await held;
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("/account/sign-in", answer.Response.Headers.GetValues("HX-Redirect").Single(), StringComparison.Ordinal);
        Assert.False(await IsSignedInAsync(visitor));
        Assert.False(await IsSignedInAsync(other));
    }

    [Theory]
    [InlineData("created_at = now() - interval '31 days'")]
    [InlineData("last_seen_at = now() - interval '15 days'")]
    public async Task A_session_that_is_too_old_or_was_not_used_is_over(string change)
    {
        var email = await visitor.SignUpAsync();
        await ChangeAsync(email, change);
        Assert.False(await IsSignedInAsync(visitor));
    }

    [Fact]
    public async Task An_end_elsewhere_is_heard_of_and_one_that_nobody_announced_is_found()
    {
        var email = await visitor.SignUpAsync();
        using var other = app.NewVisitor();
        var another = await other.SignUpAsync();
        await IsSignedInAsync(visitor);
        await IsSignedInAsync(other);
        await ChangeAsync(email, "ended_at = now()");
        await SignedOutAsync(visitor);

        await ChangeAsync(another, "ended_at = now()", "set session_replication_role = replica;"); // no trigger, as where no one listens
        Assert.True(await IsSignedInAsync(other)); // from memory
        app.Services.GetRequiredService<SessionWatch>().Look();
        await SignedOutAsync(other);
    }

    [Fact]
    public async Task A_new_password_by_an_operator_and_a_deletion_end_them()
    {
        var email = await visitor.SignUpAsync();
        await IsSignedInAsync(visitor);
        var accounts = app.Services.GetRequiredService<AccountDirectory>();
        await accounts.RenewPasswordAsync((await accounts.FindByAddressAsync(email, Ct))!.Value, Ct);
        await SignedOutAsync(visitor);

        using var other = app.NewVisitor();
        var another = await other.SignUpAsync();
        using var copy = Copy(other);
        await IsSignedInAsync(copy);
        await other.SendAsync("/account/delete", "main form", ("Password", "a long password"));
        Assert.False(await IsSignedInAsync(copy));
        Assert.Equal(0, await app.Database.OwnerAsync<int>("""
            select count(*)::int from account_sessions s left join auth.users u on u.id = user_id where u.id is null or email = @another
            """, new { another }));
    }

    [Fact]
    public async Task None_begins_with_a_password_that_is_replaced_meanwhile()
    {
        var email = await visitor.SignUpAsync();
        var signedIn = (AccountResult.SignedIn)await app.Services.GetRequiredService<IAccountProvider>()
            .SignInAsync(email, "a long password", Ct);
        await using var reset = await app.Database.OpenAsync();
        await using var transaction = await reset.BeginTransactionAsync(Ct);
        await reset.ExecuteAsync("""
            select set_config('planbuilder.writer', 'app', true);
            select end_account_sessions(@Id);
            """, new { signedIn.Account.Id });
        var seen = new KnownSession.Sighting(Guid.NewGuid(), null, null);
        var begun = app.Services.GetRequiredService<SessionStore>().BeginAsync(signedIn.Account.Id, seen, null, signedIn.ProvedAt, Ct);
        await app.Database.UntilAsync("""
            select exists (select from pg_locks
             where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database()))
            """);
        await transaction.CommitAsync(Ct);

        Assert.False(await begun);
    }

    [Fact]
    public async Task An_end_of_nothing_is_not_written_to_the_trail()
    {
        var email = await visitor.SignUpAsync();
        using var content = new FormUrlEncodedContent(Visitor.Filled(await visitor.GetAsync("/account/sessions"), "main form"));
        await visitor.SendAsync(HttpMethod.Post, $"/account/sessions?handler=End&id={Guid.NewGuid()}", content);
        await visitor.SendAsync("/profile", "header form");
        await app.Database.UntilAsync("""
            select string_agg(act, ',' order by e.id) = 'account_created,signed_in,signed_out'
              from audit_events e join auth.users u on u.id = e.user_id where email = @email
            """, new { email });
    }

    [Fact]
    public async Task A_cookie_of_before_is_taken_over_once_and_ends_like_any_other()
    {
        var email = await visitor.SignUpAsync();
        using var before = await WithCookieOfBeforeAsync(email);
        using var copy = Copy(before);
        Assert.True(await IsSignedInAsync(before));
        Assert.True(await IsSignedInAsync(copy)); // the same session
        Assert.Equal(2, (await before.GetAsync("/account/sessions")).Page.QuerySelectorAll(".accounts li").Length);

        using var never = await WithCookieOfBeforeAsync(email);
        using var kept = Copy(before);
        await before.SendAsync("/profile", "header form");
        Assert.False(await IsSignedInAsync(kept));
        await visitor.SendAsync("/account/sessions", "form[action$=EndAll]");
        Assert.False(await IsSignedInAsync(never));
    }

    private async Task<Visitor> WithCookieOfBeforeAsync(string email)
    {
        var id = await app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });
        var options = app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var given = DateTimeOffset.UtcNow.AddMinutes(-Random.Shared.Next(2, 5_000));
        return With(options.TicketDataFormat.Protect(new AuthenticationTicket(
            new Account(id, email).ToPrincipal(),
            new AuthenticationProperties { IsPersistent = true, IssuedUtc = given, ExpiresUtc = given.AddDays(14) },
            CookieAuthenticationDefaults.AuthenticationScheme)));
    }

    private Visitor Copy(Visitor of) => With(of.Cookies[Cookie]!.Value);

    private Visitor With(string cookie)
    {
        var copy = app.NewVisitor();
        copy.Keep(new Cookie(Cookie, cookie, "/", app.Address.Host));
        return copy;
    }

    private Task<int> ChangeAsync(string email, string change, string before = "") => app.Database.OwnerRunAsync(
        $"{before} update account_sessions set {change} where user_id = (select id from auth.users where email = @email); set "
            + $"session_replication_role = origin",
        new { email });

    private static async Task<bool> IsSignedInAsync(Visitor visitor) => (await visitor.GetAsync("/profile")).Status == HttpStatusCode.OK;

    private static Task SignedOutAsync(Visitor visitor) =>
        Wait.UntilAsync("the session to be over", async () => !await IsSignedInAsync(visitor));

    private static async Task SignInAsync(Visitor visitor, string email) => Assert.Equal(HttpStatusCode.Redirect, (await visitor.SendAsync(
        "/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", "a long password"))).Status);
}
