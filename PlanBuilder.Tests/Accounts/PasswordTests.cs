using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Changing the password of a local account, and having one that somebody else chose.</summary>
public sealed class PasswordTests(TestApp app) : IClassFixture<TestApp>, IDisposable
{
    private const string Old = "a long password", New = "correct horse battery";

    private readonly Visitor visitor = app.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task A_password_is_changed_by_whoever_knows_it_and_every_other_session_ends()
    {
        var email = await visitor.SignUpAsync();
        using var other = app.NewVisitor();
        await SignInAsync(other, email, Old);
        var before = visitor.Cookies["planbuilder.session"]!.Value;
        Assert.NotNull((await visitor.GetAsync("/profile")).Page.QuerySelector("main a[href='/account/password']"));
        Assert.Equal("/account/password", (await ChangeAsync(Old, New)).Location);

        Assert.Contains("Password saved.", (await visitor.GetAsync("/account/password")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/profile")).Status);
        using var thief = app.NewVisitor();
        thief.Keep(new Cookie("planbuilder.session", before, "/", app.Address.Host));
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/profile")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(other, email, Old)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(other, email, New)).Status);
    }

    [Theory]
    [InlineData("", New, "Enter your current password.", "#current")]
    [InlineData("not the password", New, "That isn't your current password.", "#current")]
    [InlineData(Old, "short", "Use at least 10 characters.", "#password")]
    [InlineData(Old, "1q2w3e4r5t6y", "Many people use this password", "#password")]
    [InlineData(Old, Old, "That's already your password.", "#password")]
    public async Task A_password_that_cannot_be_changed_says_why_at_its_field(
        string current,
        string password,
        string sentence,
        string field)
    {
        await visitor.SignUpAsync();
        var answer = await ChangeAsync(current, password);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(sentence, answer.Words, StringComparison.Ordinal);
        Assert.Equal("true", answer.Page.QuerySelector(field)!.GetAttribute("aria-invalid"));
        Assert.DoesNotContain(password, answer.Page.QuerySelectorAll("input").Select(input => input.GetAttribute("value")));
    }

    [Fact]
    public async Task A_password_that_was_given_is_good_for_choosing_another()
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        var given = await app.Services.GetRequiredService<AccountDirectory>().AddAsync(email, TestContext.Current.CancellationToken);
        await SignInAsync(visitor, email, given!);
        foreach (var path in (string[])["/profile", "/ai-plan-builder", "/account/sessions", "/account/delete",
            "/notifications?handler=Bell", $"/ai-plan-builder/{Guid.NewGuid()}/plan.json"])
        {
            Assert.Equal("/account/password", (await visitor.GetAsync(path)).Location);
        }

        var fragment = await visitor.GetAsync("/ai-plan-builder/plans", ("HX-Request", "true"));
        Assert.Equal("/account/password", fragment.Response.Headers.GetValues("HX-Redirect").Single());
        var bell = await visitor.GetAsync("/notifications?handler=Bell", ("HX-Request", "true"), ("HX-Trigger", "bell"));
        Assert.Equal(HttpStatusCode.NoContent, bell.Status);
        Assert.False(bell.Response.Headers.Contains("HX-Redirect"));
        Assert.Contains("Someone else chose your password.", (await visitor.GetAsync("/account/password")).Words, StringComparison.Ordinal);
        await ChangeAsync(given!, New);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/profile")).Status);
        using var again = app.NewVisitor();
        await SignInAsync(again, email, New);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/profile")).Status);
    }

    [Fact]
    public async Task Where_no_email_is_sent_a_sentence_says_whom_to_ask()
    {
        Assert.NotNull((await visitor.GetAsync("/account/sign-in")).Page.QuerySelector("main a[href='/account/forgot-password']"));
        var page = await visitor.GetAsync("/account/forgot-password");
        Assert.Contains("Ask your administrator for a new password.", page.Words, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("main form"));
    }

    private Task<Answer> ChangeAsync(string current, string password) =>
        visitor.SendAsync("/account/password", "main form", ("Current", current), ("Form.Password", password));

    private static Task<Answer> SignInAsync(Visitor who, string email, string password) =>
        who.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", password));
}
