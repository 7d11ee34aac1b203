using System.Net;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>
/// A sign-out ends the session here at once, on the pages and on the routes, whatever its token says and Supabase answers.
/// </summary>
public sealed class SupabaseSessionTests(SupabaseApp app) : IClassFixture<SupabaseApp>, IDisposable
{
    private readonly Visitor visitor = app.NewVisitor();
    private readonly Visitor client = app.NewVisitor();

    public void Dispose()
    {
        visitor.Dispose();
        client.Dispose();
    }

    [Fact]
    public async Task Signing_out_ends_the_token_too_while_Supabase_does_not_answer()
    {
        var token = TokenOf(await visitor.SignUpAsync());
        var elsewhere = app.Supabase.Tokens.Good(app.Supabase.Users.Last().User.Id);
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(token));
        app.Supabase.RefuseNext(503, "");
        await visitor.SendAsync("/profile", "header form");

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(token));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(elsewhere)); // another session of the account, which began elsewhere
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_sessions_that_began_elsewhere_as_well()
    {
        var email = await visitor.SignUpAsync();
        var id = app.Supabase.Users.Single(login => login.User.Email == email).User.Id;
        var before = app.Supabase.Tokens.Good(id, claims => claims["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60);
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(before));
        var calls = app.Supabase.CountCalls("POST logout?scope=global");
        await visitor.SendAsync("/account/sessions", "form[action$=EndAll]");

        Assert.Equal(calls + 1, app.Supabase.CountCalls("POST logout?scope=global"));
        await Wait.UntilAsync("the token to be refused", async () => await CallAsync(before) == HttpStatusCode.Unauthorized);
        var after = app.Supabase.Tokens.Good(id, claims => claims["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(after));
    }

    private string TokenOf(string email) => app.Supabase.Tokens.Make(app.Supabase.Users.Single(login => login.User.Email == email));

    private async Task<HttpStatusCode> CallAsync(string token) =>
        (await client.GetAsync($"/api/get-job-status?jobId={Guid.NewGuid()}", ("Authorization", "Bearer " + token))).Status;
}
