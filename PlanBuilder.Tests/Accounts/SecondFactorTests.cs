using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>The second factor of a local account, from its set-up to its removal.</summary>
public sealed class SecondFactorTests(TestApp app) : IClassFixture<TestApp>, IDisposable
{
    private const string Password = "a long password", Page = "/account/second-factor";

    private readonly Visitor visitor = app.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task It_is_set_up_once_a_code_shows_that_the_app_has_the_secret()
    {
        await visitor.SignUpAsync();
        var page = await visitor.GetAsync(Page);
        var picture = page.Page.QuerySelector("img.qr")!.GetAttribute("src")!;
        Assert.StartsWith("data:image/svg+xml;base64,", picture, StringComparison.Ordinal);
        Assert.Contains("<svg", Encoding.UTF8.GetString(Convert.FromBase64String(picture.Split(',')[1])), StringComparison.Ordinal);
        Assert.NotNull(page.Page.QuerySelector("main a[href^='otpauth://totp/PlanBuilder']"));

        var wrong = await SetUpAsync(page, "000000", Password);
        Assert.Contains("That code is wrong.", wrong.Words, StringComparison.Ordinal);
        Assert.Equal(picture, wrong.Page.QuerySelector("img.qr")!.GetAttribute("src")); // what was scanned stays good
        Assert.Contains("Wrong password.", (await SetUpAsync(page, CodeOf(page), "not it")).Words, StringComparison.Ordinal);
        Assert.NotNull((await visitor.GetAsync(Page)).Page.QuerySelector("img.qr"));

        var codes = CodesOf(await SetUpAsync(page, CodeOf(page), Password));
        Assert.Equal(10, codes.Distinct().Count());
        var on = await visitor.GetAsync(Page);
        Assert.Contains("Two-step sign-in is on. You have 10 recovery codes left.", on.Words, StringComparison.Ordinal);
        Assert.Null(on.Page.QuerySelector("img.qr, .codes"));
    }

    [Fact]
    public async Task A_password_opens_nothing_then_and_a_code_is_good_once()
    {
        var (email, secret, _) = await SetUpAsync();
        using var other = app.NewVisitor();
        Assert.Equal("/account/code", (await SignInAsync(other, email)).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/profile")).Status);
        await app.Database.OwnerRunAsync( // as if it had been set up with the code of now, whatever the clock does meanwhile
            """
            update second_factors set last_step = extract(epoch from now())::bigint / 30 + 1
             where user_id = (select id from auth.users where email = @email)
            """,
            new { email });
        Assert.Contains("wrong or was already used", (await CodeAsync(other, Code(secret))).Words, StringComparison.Ordinal);
        await ForgetUsedAsync();
        var code = Code(secret, halfMinutes: 1);
        Assert.Equal("/usage", (await CodeAsync(other, code)).Location);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/profile")).Status);

        using var thief = app.NewVisitor();
        await SignInAsync(thief, email);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(thief, code)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(thief, Code(secret))).Status); // nor an earlier one
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task One_code_sent_at_once_by_two_signs_in_one_of_them()
    {
        var (email, secret, _) = await SetUpAsync();
        await ForgetUsedAsync();
        var visitors = Enumerable.Range(0, 6).Select(_ => app.NewVisitor()).ToList();
        foreach (var one in visitors)
        {
            await SignInAsync(one, email);
        }

        var code = Code(secret);
        var answers = await Task.WhenAll(visitors.Select(one => CodeAsync(one, code)));
        Assert.Single(answers, answer => answer.Location == "/usage");
        visitors.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task A_recovery_code_signs_in_once_and_new_ones_replace_the_old()
    {
        var (email, _, codes) = await SetUpAsync();
        using var other = app.NewVisitor();
        await SignInAsync(other, email);
        Assert.Equal("/usage", (await CodeAsync(other, codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal))).Location);
        Assert.Contains("You have 9 recovery codes left.", (await other.GetAsync(Page)).Words, StringComparison.Ordinal);

        using var again = app.NewVisitor();
        await SignInAsync(again, email);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(again, codes[0])).Status);
        var renewed = CodesOf(await ActAsync(other, "Renew", Password));
        Assert.Empty(renewed.Intersect(codes));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CodeAsync(again, codes[1])).Status);
        Assert.Equal("/usage", (await CodeAsync(again, renewed[0])).Location);
    }

    [Fact]
    public async Task Codes_are_not_guessed_forever_and_a_recovery_code_still_opens()
    {
        var (email, secret, codes) = await SetUpAsync();
        await ForgetUsedAsync();
        var id = await app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });
        var attempts = app.Services.GetRequiredService<FactorAttempts>();
        var ct = TestContext.Current.CancellationToken;
        var counted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => attempts.BeginAsync(id, ct)));
        Assert.Equal(10, counted.Count(may => may)); // however many come at once, from wherever

        using var owner = app.NewVisitor();
        await SignInAsync(owner, email);
        var refused = await CodeAsync(owner, Code(secret));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("Wait an hour", refused.Words, StringComparison.Ordinal);
        Assert.Equal("/usage", (await CodeAsync(owner, codes[0])).Location);

        await app.Database.OwnerRunAsync(
            "update second_factor_attempts set since = now() - interval '61 minutes' where user_id = @id", new { id });
        using var later = app.NewVisitor();
        await SignInAsync(later, email);
        Assert.Equal("/usage", (await CodeAsync(later, Code(secret))).Location);
    }

    [Fact]
    public async Task One_browser_tries_eight_times_and_waits()
    {
        var (email, _, _) = await SetUpAsync();
        using var guesser = app.NewVisitor();
        await SignInAsync(guesser, email);
        var answers = new List<HttpStatusCode>();
        for (var guess = 0; guess < 9; guess++)
        {
            answers.Add((await CodeAsync(guesser, "000000")).Status);
        }

        Assert.Equal(8, answers.Count(status => status == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    [Fact]
    public async Task It_is_removed_with_the_password_or_a_code_and_not_without()
    {
        var (email, _, codes) = await SetUpAsync();
        Assert.Contains("Enter your password.", (await ActAsync(visitor, "Remove", "")).Words, StringComparison.Ordinal);
        Assert.Contains("Wrong password or code.", (await ActAsync(visitor, "Remove", "not it at all")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ActAsync(visitor, "Remove", "000000")).Status);
        Assert.Equal(Page, (await ActAsync(visitor, "Remove", codes[3])).Location);
        Assert.Contains("Two-step sign-in is off.", (await visitor.GetAsync(Page)).Words, StringComparison.Ordinal);

        using var other = app.NewVisitor();
        Assert.Equal("/usage", (await SignInAsync(other, email)).Location);
    }

    [Fact]
    public async Task The_database_knows_neither_the_secret_nor_the_recovery_codes()
    {
        var (_, secret, codes) = await SetUpAsync();
        var stored = await app.Database.OwnerAsync<string>("select string_agg(f::text, ' ') from second_factors f");

        Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
        Assert.All(codes, code => Assert.DoesNotContain(code, stored, StringComparison.OrdinalIgnoreCase));
        Assert.All(codes, code => Assert.DoesNotContain(
            code.Replace("-", "", StringComparison.Ordinal), stored, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_ticket_of_another_account_sets_nothing_up()
    {
        await visitor.SignUpAsync();
        using var other = app.NewVisitor();
        await other.SignUpAsync();
        var theirs = await other.GetAsync(Page);
        var ticket = theirs.Page.QuerySelector("[name=Ticket]")!.GetAttribute("value");
        var answer = await visitor.SendAsync(Page, "main form", ("Ticket", ticket), ("Code", CodeOf(theirs)), ("Proof", Password));

        Assert.Contains("open too long", answer.Words, StringComparison.Ordinal);
        Assert.NotNull((await visitor.GetAsync(Page)).Page.QuerySelector("img.qr"));
    }

    [Fact]
    public async Task A_half_signed_in_browser_opens_nothing_and_a_changed_cookie_not_even_the_code()
    {
        var (email, _, _) = await SetUpAsync();
        using var other = app.NewVisitor();
        await SignInAsync(other, email);
        foreach (var path in (string[])["/profile", "/usage", Page, "/ai-plan-builder/plans", "/account/delete"])
        {
            var led = new Uri(app.Address, (await other.GetAsync(path)).Location);
            Assert.Equal("/account/sign-in", led.AbsolutePath);
        }

        using var thief = app.NewVisitor();
        Assert.Equal("/account/sign-in", (await thief.GetAsync("/account/code", ("Cookie", "planbuilder.half=CfDJ8AAAA"))).Location);
    }

    [Fact]
    public async Task A_half_sign_in_is_over_once_its_password_was_replaced()
    {
        var (email, _, codes) = await SetUpAsync();
        using var thief = app.NewVisitor();
        await SignInAsync(thief, email);
        await visitor.SendAsync("/account/password", "main form", ("Current", Password), ("Form.Password", "correct horse battery"));

        Assert.Equal("/account/sign-in", (await CodeAsync(thief, codes[0])).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/profile")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task Setting_it_up_and_removing_it_end_sessions_in_the_same_transaction()
    {
        var account = new Account(await app.Database.MakeAccountAsync(), "ana@example.org");
        var factor = app.Services.GetRequiredService<SecondFactor>();
        var ct = TestContext.Current.CancellationToken;
        var before = await BeginAsync(account.Id);
        var offer = factor.Offer(account);
        Assert.NotNull(await factor.SetUpAsync(account, offer, Code(offer.Secret), ct));
        Assert.False(await IsLiveAsync(before));

        var verified = await BeginAsync(account.Id);
        var email = await app.Database.OwnerAsync<string>("select email from auth.users where id = @Id", new { account.Id });
        Assert.True(await app.Services.GetRequiredService<AccountDirectory>().RemoveSecondFactorAsync(email, ct)); // by command
        Assert.False(await IsLiveAsync(verified));
    }

    [Fact]
    public async Task New_recovery_codes_are_shown_to_nobody_who_has_no_factor()
    {
        await visitor.SignUpAsync();
        var answer = await ActAsync(visitor, "Renew", Password);
        Assert.Empty(CodesOf(answer));
        Assert.NotNull(answer.Page.QuerySelector("img.qr"));
    }

    private async Task<Guid> BeginAsync(Guid accountId)
    {
        var seen = new KnownSession.Sighting(Guid.NewGuid(), null, null);
        Assert.True(await app.Services.GetRequiredService<SessionStore>()
            .BeginAsync(accountId, seen, null, null, TestContext.Current.CancellationToken));
        return seen.Id;
    }

    private Task<bool> IsLiveAsync(Guid session) =>
        app.Database.OwnerAsync<bool>("select ended_at is null from account_sessions where id = @session", new { session });

    private async Task<(string Email, string Secret, IReadOnlyList<string> Codes)> SetUpAsync()
    {
        var email = await visitor.SignUpAsync();
        var page = await visitor.GetAsync(Page);
        return (email, SecretOf(page), CodesOf(await SetUpAsync(page, CodeOf(page), Password)));
    }

    private Task<Answer> SetUpAsync(Answer page, string code, string password) =>
        visitor.SendAsync(Page, page, "main form", ("Code", code), ("Proof", password));

    private static async Task<Answer> ActAsync(Visitor visitor, string handler, string proof)
    {
        using var content = new FormUrlEncodedContent(Visitor.Filled(await visitor.GetAsync(Page), "main form", ("Proof", proof)));
        return await visitor.SendAsync(HttpMethod.Post, $"{Page}?handler={handler}", content);
    }

    private static Task<Answer> SignInAsync(Visitor visitor, string email) => visitor.SendAsync(
        "/account/sign-in?returnUrl=/usage", "main form", ("Form.Email", email), ("Form.Password", Password));

    private static Task<Answer> CodeAsync(Visitor visitor, string code) => visitor.SendAsync("/account/code", "main form", ("Code", code));

    private Task<int> ForgetUsedAsync() => app.Database.OwnerRunAsync("update second_factors set last_step = 0");

    private static string SecretOf(Answer page) => page.Page.QuerySelector(".key")!.TextContent.Replace(" ", "", StringComparison.Ordinal);

    private static string CodeOf(Answer page) => Code(SecretOf(page));

    private static string Code(string secret, int halfMinutes = 0) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(DateTime.UtcNow.AddSeconds(30 * halfMinutes));

    private static List<string> CodesOf(Answer page) => [.. page.Page.QuerySelectorAll(".codes code").Select(code => code.TextContent)];
}

/// <summary>Operators' pages where a second factor is asked for.</summary>
public sealed class OperatorFactorTests(GuardedOperatorsApp app) : IClassFixture<GuardedOperatorsApp>
{
    private const string Password = "a long password";

    [Fact]
    public async Task An_operator_without_one_is_led_to_set_it_up_and_then_in()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/operations")).Status);
        await app.Database.OwnerRunAsync(
            """update auth.users set raw_app_meta_data = '{"role": "operator"}' where email = @email""", new { email });
        using var before = app.NewVisitor();
        await before.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", Password));

        var led = await visitor.GetAsync("/operations/accounts");
        Assert.Equal("/account/second-factor?returnUrl=%2Foperations", led.Location);
        var fragment = await visitor.GetAsync("/operations", ("HX-Request", "true"));
        Assert.Equal(led.Location, fragment.Response.Headers.GetValues("HX-Redirect").Single());
        var page = await visitor.GetAsync(led.Location!);
        var secret = Base32Encoding.ToBytes(page.Page.QuerySelector(".key")!.TextContent.Replace(" ", "", StringComparison.Ordinal));
        var on = await visitor.SendAsync(led.Location!, page, "main form", ("Code", new Totp(secret).ComputeTotp()), ("Proof", Password));
        Assert.Equal("/operations", on.Page.QuerySelector("main a.primary")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/operations")).Status);

        // Its other sessions have ended, and the next is asked for a code.
        Assert.Equal(HttpStatusCode.NotFound, (await before.GetAsync("/operations")).Status);
        var half = await before.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", Password));
        Assert.Equal("/account/code", half.Location);
        var code = new Totp(secret).ComputeTotp(DateTime.UtcNow.AddSeconds(30));
        await before.SendAsync("/account/code", "main form", ("Code", code));
        Assert.Equal(HttpStatusCode.OK, (await before.GetAsync("/operations")).Status);
    }
}

/// <summary>An app whose operators need a second factor.</summary>
public sealed class GuardedOperatorsApp(TestPostgres server) : TestApp(server)
{
    protected override void Configure(IWebHostBuilder builder) => builder.UseSetting("Accounts:OperatorsNeedSecondFactor", "true");
}
