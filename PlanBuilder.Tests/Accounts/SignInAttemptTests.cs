using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Guesses make an address wait, longer each time; not whoever signed in to it before.</summary>
public sealed class SignInAttemptTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_failure_after_the_ninth_makes_an_address_wait_twice_as_long_up_to_a_quarter_of_an_hour()
    {
        var attempts = app.Services.GetRequiredService<SignInAttempts>();
        var email = $"{Guid.NewGuid():N}@example.org"; // without an account
        for (var failure = 1; failure < 10; failure++)
        {
            Assert.Null(await BeginAsync());
        }

        Assert.Null(await BeginAsync());
        foreach (var (failures, most) in new[] { (14, 32), (16, 128), (60, 900) })
        {
            await SetAsync(email, failures, "now()");
            Assert.Null(await BeginAsync());
            var refused = await BeginAsync();
            Assert.Equal(StatusCodes.Status429TooManyRequests, refused!.Status);
            Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, (most / 2) + 1, most);
        }

        await SetAsync(email, 60, "now() - interval '1 minute'", "now() - interval '25 hours'"); // a day later
        Assert.Null(await BeginAsync());
        Assert.Null(await BeginAsync());

        Task<AccountResult.Refused?> BeginAsync() => attempts.BeginAsync(new DefaultHttpContext(), email.ToUpperInvariant(), Ct);
    }

    [Fact]
    public async Task An_owner_signs_in_from_a_browser_of_before_while_strangers_have_to_wait()
    {
        using var owner = app.NewVisitor();
        var email = await owner.SignUpAsync();
        await owner.SendAsync("/profile", "header form");
        await SetAsync(email, 30, "now() + interval '10 minutes'");

        using var stranger = app.NewVisitor();
        var waits = await SignInAsync(stranger, email, "a long password");
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.Status);
        Assert.Contains("Too many attempts. Wait 10 minutes, then try again.", waits.Words, StringComparison.Ordinal);
        Assert.InRange(waits.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 500, 600);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(owner, email, "not the password")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await SignInAsync(owner, email, "a long password")).Status);

        using var forger = app.NewVisitor();
        forger.Keep(new Cookie("planbuilder.device", "CfDJ8forged", "/", app.Address.Host));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(forger, email, "a long password")).Status);
    }

    [Fact]
    public async Task The_right_password_ends_the_counting()
    {
        using var owner = app.NewVisitor();
        var email = await owner.SignUpAsync();
        using var elsewhere = app.NewVisitor();
        await SignInAsync(elsewhere, email, "not the password");
        Assert.Equal(1, await CountAsync(email));
        await SignInAsync(elsewhere, email, "a long password");
        Assert.Equal(0, await CountAsync(email));
    }

    [Fact]
    public async Task Few_passwords_are_checked_at_once_and_who_would_wait_too_long_gives_up()
    {
        using var hashing = new PasswordHashing(longestWait: TimeSpan.Zero);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hashing.VerifyAsync("a guess", null, Ct)));
        Assert.InRange(answers.Count(answer => answer is not null), 1, 2);
        Assert.DoesNotContain(true, answers);
        Assert.False(await hashing.VerifyAsync("a guess", null, Ct)); // the turns are given back
    }

    private Task<int> SetAsync(string email, int failures, string openAt, string lastAt = "now()") => app.Database.OwnerRunAsync($"""
        insert into sign_in_attempts (key, failures, last_at, open_at) values (@key, @failures, {lastAt}, {openAt})
        on conflict (key) do update set failures = excluded.failures, last_at = excluded.last_at, open_at = excluded.open_at
        """, new { key = Key(email), failures });

    private Task<int> CountAsync(string email) =>
        app.Database.OwnerAsync<int>("select count(*)::int from sign_in_attempts where key = @key", new { key = Key(email) });

    private static byte[] Key(string email) => SHA256.HashData(Encoding.UTF8.GetBytes(" " + DeviceCookie.AccountOf(email)));

    private static Task<Answer> SignInAsync(Visitor visitor, string email, string password) =>
        visitor.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", password));
}
