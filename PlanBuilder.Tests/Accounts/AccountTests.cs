using System.Net;
using Microsoft.AspNetCore.Http;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

public sealed class AccountTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_wrong_address_and_a_wrong_password_get_the_same_words()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "header form");

        var wrongPassword = await SignInAsync(visitor, email, "not the password");
        var wrongAddress = await SignInAsync(visitor, "nobody@example.org", "not the password");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrongPassword.Status);
        Assert.Contains("Wrong email or password.", wrongPassword.Words, StringComparison.Ordinal);
        Assert.Equal(wrongPassword.Words, wrongAddress.Words);

        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(visitor, email.ToUpperInvariant(), "a long password")).Status);
    }

    [Fact]
    public async Task Passwords_are_not_tried_forever()
    {
        using var visitor = app.NewVisitor();
        Answer answer;
        var tries = 0;
        do
        {
            answer = await SignInAsync(visitor, "target@example.org", "a long guess " + ++tries);
        }
        while (answer.Status == HttpStatusCode.UnprocessableEntity && tries < 20);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Equal(9, tries);
    }

    [Fact]
    public void A_computer_is_its_network_where_it_has_many_addresses()
    {
        using var limit = new SignInLimit();
        Assert.Equal(8, Enumerable.Range(1, 9).Count(host => IsAllowed($"2001:db8:1:2::{host}")));
        Assert.True(IsAllowed("2001:db8:1:3::1"));
        Assert.Equal(8, Enumerable.Range(1, 9).Count(_ => IsAllowed("::ffff:10.0.0.1")));
        Assert.False(IsAllowed("10.0.0.1"));
        Assert.True(IsAllowed("::ffff:10.0.0.2"));

        bool IsAllowed(string address) =>
            limit.Allows(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } }, "ana@example.org");
    }

    [Theory]
    [InlineData("")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA")]
    public async Task A_password_kept_in_another_format_is_a_wrong_one(string hash)
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await visitor.SendAsync("/profile", "header form");
        await app.Database.OwnerRunAsync("update auth.users set encrypted_password = @hash where email = @email", new { hash, email });

        Assert.Contains("Wrong email or password.", (await SignInAsync(visitor, email, "a long password")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_asks_for_long_passwords_where_they_are_chosen_alone()
    {
        using var visitor = app.NewVisitor();

        Assert.Equal("10", (await visitor.GetAsync("/account/sign-up")).Page.QuerySelector("#password")!.GetAttribute("minlength"));
        Assert.Null((await visitor.GetAsync("/account/sign-in")).Page.QuerySelector("#password")!.GetAttribute("minlength"));
    }

    [Theory]
    [InlineData("no address", "a long password", "Enter an email address like ana@example.org.")]
    [InlineData("a@example.org", "nine char", "Use at least 10 characters.")]
    [InlineData("a@example.org", "Password123", "Many people use this password")]
    [InlineData("a.long.name@example.org", "A.Long.Name", "Your email address is the first thing anyone would try.")]
    [InlineData("a@example.org", "A@Example.Org", "Your email address is the first thing anyone would try.")]
    [InlineData("a@example.org", "🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒🔒", "Use at most 72 characters, or fewer with accents or emoji.")]
    public async Task An_account_that_cannot_be_made_gets_a_sentence(string email, string password, string sentence)
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.SendAsync("/account/sign-up", "main form", ("Form.Email", email), ("Form.Password", password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(sentence, answer.Words, StringComparison.Ordinal);
        Assert.Equal(email, answer.Page.QuerySelector("#email")!.GetAttribute("value"));
        Assert.DoesNotContain(password, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_one_however_it_is_spelled_and_one_of_before_still_signs_in()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        using var other = app.NewVisitor();
        var wide = "\uFF21" + email;
        var taken = await other.SendAsync(
            "/account/sign-up", "main form", ("Form.Email", "a" + email), ("Form.Password", "a long password"));
        Assert.Equal(HttpStatusCode.Redirect, taken.Status);
        using var third = app.NewVisitor();
        var again = await third.SendAsync("/account/sign-up", "main form", ("Form.Email", wide), ("Form.Password", "a long password"));
        Assert.Contains("This address already has an account.", again.Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(third, wide, "a long password")).Status);

        await app.Database
            .OwnerRunAsync("update auth.users set email = @kept where email = @email", new { email, kept = "\uFF5A" + email });
        using var before = app.NewVisitor();
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(before, "\uFF5A" + email, "a long password")).Status);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://evil.example/")]
    [InlineData("/é")]
    public async Task Signing_in_never_leads_elsewhere(string returnUrl)
    {
        using var visitor = app.NewVisitor();
        var answer = await visitor.SendAsync($"/account/sign-up?returnUrl={Uri.EscapeDataString(returnUrl)}", "main form",
            ("Form.Email", $"{Guid.NewGuid():N}@example.org"), ("Form.Password", "a long password"));

        Assert.Equal("/ai-plan-builder", answer.Location);
    }

    [Fact]
    public async Task The_profile_fills_in_the_form()
    {
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var saved = await visitor.SendAsync("/profile", "main form",
            ("Form.Niche", "falconry"), ("Form.BrandVoice", "Dry, exact"), ("Form.TimeZone", "Asia/Tokyo"));
        Assert.Equal("/profile", saved.Location);
        Assert.Contains("Profile saved.", (await visitor.GetAsync("/profile")).Words, StringComparison.Ordinal);

        var form = (await visitor.GetAsync("/ai-plan-builder")).Page;
        Assert.Equal("falconry", form.QuerySelector("#niche")!.GetAttribute("value"));
        Assert.Equal("Dry, exact", form.QuerySelector("#voice")!.TextContent.Trim());
        Assert.Equal("Tokyo", form.QuerySelector("#zone")!.GetAttribute("value"));
    }

    [Fact]
    public async Task An_account_that_is_gone_is_led_to_sign_in()
    {
        using var visitor = app.NewVisitor();
        var email = await visitor.SignUpAsync();
        await app.Database.OwnerRunAsync("delete from auth.users where email = @email", new { email });
        await Wait.ForAsync(
            "the session to be over",
            () => visitor.GetAsync("/profile"),
            answer => answer.Status == HttpStatusCode.Redirect);
        var answer = await visitor.SendAsync("/ai-plan-builder", "#plan-form");

        Assert.StartsWith("/account/sign-", answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_typed_before_signing_in_is_not_shown_to_the_next()
    {
        using var visitor = app.NewVisitor();
        await visitor.SendAsync(
            "/ai-plan-builder", "#plan-form", ("Form.Niche", "a secret project"), ("Form.BrandVoice", new string('声', 2_000)));
        Assert.Equal("a secret project", await NicheAsync(visitor));
        await visitor.SignUpAsync();
        Assert.Equal("a secret project", await NicheAsync(visitor));
        await visitor.SendAsync("/profile", "header form");
        Assert.Null(await NicheAsync(visitor));
    }

    [Fact]
    public async Task No_page_of_a_visitor_is_shown_without_signing_in()
    {
        using var visitor = app.NewVisitor();
        foreach (var path in (string[])["/profile", "/ai-plan-builder/plans", $"/ai-plan-builder/{Guid.NewGuid()}"])
        {
            var answer = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.Redirect, answer.Status);
            Assert.Contains("/account/sign-in?returnUrl=", answer.Location, StringComparison.Ordinal);
        }
    }

    private static async Task<string?> NicheAsync(Visitor visitor) =>
        (await visitor.GetAsync("/ai-plan-builder")).Page.QuerySelector("#niche")!.GetAttribute("value") is { Length: > 0 } niche
            ? niche
            : null;

    private static Task<Answer> SignInAsync(Visitor visitor, string email, string password) =>
        visitor.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", password));
}
