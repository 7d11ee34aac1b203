using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Accounts.Supabase;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Signing in with whom else the Supabase project offers, and by a link in an email.</summary>
public sealed class ProviderTests(SupabaseApp app, TestApp local) : IClassFixture<SupabaseApp>, IClassFixture<TestApp>, IAsyncLifetime
{
    private const string Start = "/account/with/google?returnUrl=/usage";

    private readonly Visitor visitor = app.NewVisitor();
    private readonly HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public async ValueTask InitializeAsync() =>
        await SettleAsync("""{"email":true,"google":true,"github":true,"azure":true,"phone":true,"anonymous_users":true,"<b>":true}""");

    public ValueTask DisposeAsync()
    {
        visitor.Dispose();
        browser.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Those_that_are_on_have_a_button_at_sign_in_and_sign_up()
    {
        foreach (var page in (string[])["sign-in", "sign-up"])
        {
            var answer = await visitor.GetAsync($"/account/{page}?returnUrl=/usage");
            Assert.Equal(
                ["azure", "github", "google"],
                answer.Page.QuerySelectorAll(".providers a[href$='?returnUrl=%2Fusage']")
                    .Select(button => button.GetAttribute("href")!.Split('/', '?')[3]));
            Assert.Contains("Continue with GitHub", answer.Words, StringComparison.Ordinal);
            Assert.Contains("Continue with Microsoft", answer.Words, StringComparison.Ordinal);
        }

        Assert.Empty((await local.NewVisitor().GetAsync("/account/sign-in")).Page.QuerySelectorAll(".providers a"));
    }

    [Fact]
    public async Task A_project_without_passwords_asks_for_none()
    {
        await SettleAsync("""{"email":false,"google":true}""");
        var answer = await visitor.GetAsync("/account/sign-in");

        Assert.Null(answer.Page.QuerySelector("#password"));
        Assert.NotNull(answer.Page.QuerySelector(".providers a"));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/account/sign-in-link")).Status);
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_leave_what_was_known()
    {
        app.Supabase.IsDown = true;
        Assert.False(await app.Services.GetRequiredService<ProjectSettings>().ReadAsync(TestContext.Current.CancellationToken));
        app.Supabase.IsDown = false;
        Assert.Equal(3, (await visitor.GetAsync("/account/sign-in")).Page.QuerySelectorAll(".providers a").Length);
    }

    [Fact]
    public async Task Whoever_comes_back_from_a_provider_is_signed_in_and_led_on()
    {
        var leave = await visitor.GetAsync(Start);
        var authorize = new Uri(app.Supabase.Address, "auth/v1/authorize?provider=google").ToString();
        Assert.StartsWith(authorize, leave.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("verifier", leave.Location, StringComparison.OrdinalIgnoreCase);
        var back = await visitor.GetAsync(await BackAsync(leave));

        Assert.Equal("/usage", back.Location);
        Assert.Contains("google@example.org", (await visitor.GetAsync("/profile")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_a_second_factor_is_asked_for_it_then_too()
    {
        await visitor.GetAsync(await BackAsync(await visitor.GetAsync("/account/with/github")));
        var factor = app.Supabase.User("github@example.org").AddFactor();
        using var again = app.NewVisitor();
        var back = await BackAsync(await again.GetAsync("/account/with/github?returnUrl=/usage"));
        Assert.Equal("/account/code", (await again.GetAsync(back)).Location);
        Assert.Equal("/usage", (await again.SendAsync("/account/code", "main form", ("Code", factor.Code))).Location);
    }

    [Fact]
    public async Task A_code_is_of_no_use_to_another_browser_or_twice()
    {
        var back = await BackAsync(await visitor.GetAsync(Start));
        using var victim = app.NewVisitor();
        await RefusesAsync(victim, back, "began in another browser");
        await victim.GetAsync(Start); // one of its own under way
        await RefusesAsync(victim, back, "began in another browser");

        Assert.Equal("/usage", (await visitor.GetAsync(back)).Location);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync(back)).Status);
    }

    [Fact]
    public async Task A_made_up_code_and_a_missing_one_are_refused()
    {
        var back = await BackAsync(await visitor.GetAsync(Start));
        var state = back[..back.IndexOf("&code=", StringComparison.Ordinal)];
        await RefusesAsync(visitor, state + "&code=" + Guid.NewGuid(), "already used or has expired");
        await RefusesAsync(visitor, "/account/callback", "began in another browser");
    }

    [Theory]
    [InlineData("error=access_denied&error_description=The+user+said+%3Cno%3E", "Google didn't sign you in. You canceled, or it refused.")]
    [InlineData("error=access_denied&error_code=signup_disabled", "Sign-up is closed.")]
    [InlineData("error=access_denied&error_code=user_banned", "This account is locked.")]
    [InlineData("error=server_error&error_code=unexpected_failure&error_description=secret", "Signing in with Google didn't work.")]
    [InlineData("error=%3Cscript%3E", "Signing in with Google didn't work.")]
    public async Task What_goes_wrong_there_is_a_sentence(string query, string sentence)
    {
        var leave = await visitor.GetAsync(Start);
        app.Supabase.ProviderRefuses = query;
        var answer = await RefusesAsync(visitor, await BackAsync(leave), sentence);

        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/account/with/facebook")]
    [InlineData("/account/with/email")]
    [InlineData("/account/with/..%2Fgoogle")]
    [InlineData("/account/with/google&provider=github")]
    public async Task Whom_the_project_does_not_offer_is_not_there(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(path)).Status);

    [Fact]
    public async Task Nobody_elses_page_begins_a_sign_in()
    {
        Assert.Equal("/account/sign-in", (await visitor.GetAsync(Start, ("Sec-Fetch-Site", "cross-site"))).Location);
        Assert.Contains("authorize", (await visitor.GetAsync(Start, ("Sec-Fetch-Site", "same-origin"))).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_to_go_on_is_an_address_of_this_site()
    {
        var back = await BackAsync(await visitor.GetAsync("/account/with/google?returnUrl=//evil.example"));
        Assert.Equal("/ai-plan-builder", (await visitor.GetAsync(back)).Location);
    }

    [Fact]
    public async Task A_link_in_an_email_signs_in_whoever_has_no_password_and_tells_nobody_who_has_an_account()
    {
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "header form");
        Assert.NotNull((await visitor.GetAsync("/account/sign-in")).Page.QuerySelector("main a[href='/account/sign-in-link']"));
        var sent = await visitor.SendAsync("/account/sign-in-link", "main form", ("Form.Email", email));
        var nobody = await visitor.SendAsync("/account/sign-in-link", "main form", ("Form.Email", "x" + email));
        Assert.Equal(sent.Words, nobody.Words.Replace("x" + email, email, StringComparison.Ordinal));

        Assert.Equal("/ai-plan-builder", (await visitor.SendAsync("/account/confirm?" + app.Supabase.LinkTo(email), "main form")).Location);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
    }

    private async Task SettleAsync(string ways)
    {
        app.Supabase.Providers = ways;
        Assert.True(await app.Services.GetRequiredService<ProjectSettings>().ReadAsync(TestContext.Current.CancellationToken));
    }

    // Follows the browser to Supabase and gives the path that it is sent back to.
    private async Task<string> BackAsync(Answer leave)
    {
        using var answer = await browser.GetAsync(new Uri(leave.Location!), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(app.Address.Authority, answer.Headers.Location!.Authority);
        return answer.Headers.Location.PathAndQuery;
    }

    private static async Task<Answer> RefusesAsync(Visitor visitor, string path, string sentence)
    {
        var answer = await visitor.GetAsync(path);
        Assert.InRange((int)answer.Status, 400, 499);
        Assert.Contains(sentence, answer.Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/profile")).Status);
        return answer;
    }
}
