using System.Net;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>A project's own policies may ask for more than an account and a role: queries have what the session's own token says.</summary>
public sealed class SessionClaimsTests(SupabaseApp app) : IClassFixture<SupabaseApp>, IAsyncLifetime
{
    private const string Password = "a long password";

    private readonly string email = $"{Guid.NewGuid():N}@example.org";

    // As Supabase's guide to multi-factor authentication writes it.
    public async ValueTask InitializeAsync() => await app.Database.OwnerRunAsync("""
        create policy "only after a second factor" on jobs as restrictive to authenticated
          using ((select current_setting('request.jwt.claims')::jsonb ->> 'aal') = 'aal2')
        """);

    public async ValueTask DisposeAsync() =>
        await app.Database.OwnerRunAsync("""drop policy "only after a second factor" on jobs""");

    [Fact]
    public async Task Under_a_policy_that_asks_for_a_second_factor_plans_are_seen_after_it_and_not_before()
    {
        using var once = app.NewVisitor();
        await once.SendAsync("/account/sign-up", "main form", ("Form.Email", email), ("Form.Password", Password));
        Find().Aal = "aal2";
        using var twice = app.NewVisitor();
        await twice.SendAsync("/account/sign-in", "main form", ("Form.Email", email), ("Form.Password", Password));
        var plan = await twice.AskForPlanAsync();
        var made = await twice.GetEndedAsync(plan); // the worker has no visitor's token, and needs none

        Assert.Contains("Day 1", made.Words, StringComparison.Ordinal);
        Assert.Equal(1, Count(await twice.GetAsync("/ai-plan-builder/plans")));
        Assert.Equal(0, Count(await once.GetAsync("/ai-plan-builder/plans")));
        Assert.Equal(HttpStatusCode.NotFound, (await once.GetAsync(plan)).Status);
    }

    [Fact]
    public async Task The_two_routes_have_the_claims_of_the_token_that_they_were_sent()
    {
        var account = await app.Database.MakeAccountAsync();
        var id = await app.Database.OwnerAsync<Guid>(
            "insert into jobs (user_id, input) values (@account, '{}') returning id", new { account });

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(id, app.Supabase.Tokens.Good(account)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(id, app.Supabase.Tokens.Good(account, claims => claims["aal"] = "aal2")));
    }

    private SupabaseUser Find() => app.Supabase.Users.Select(login => login.User).First(user => user.Email == email);

    private async Task<HttpStatusCode> StatusAsync(Guid id, string token)
    {
        using var visitor = app.NewVisitor();
        return (await visitor.GetAsync("/api/get-job-status?jobId=" + id, ("Authorization", "Bearer " + token))).Status;
    }

    private static int Count(Answer page) => page.Page.QuerySelectorAll("main a[href^='/ai-plan-builder/']")
        .Count(link => Guid.TryParse(link.GetAttribute("href")!.Split('/')[^1], out _));
}
