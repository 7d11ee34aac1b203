using Dapper;
using Npgsql;
using PlanBuilder.Tests.Accounts.Supabase;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Two accounts of one project: four hundred attempts by one at what belongs to the other.</summary>
public sealed class AccountIsolationTests(SupabaseApp app) : IClassFixture<SupabaseApp>
{
    private const int Jobs = 10;

    [Fact]
    public async Task Four_hundred_attempts_yield_nothing_to_another_and_everything_to_the_owner()
    {
        var owner = await NewCallerAsync();
        var other = await NewCallerAsync();
        await app.Database.OwnerRunAsync("update usage_limits set per_month = null, max_active = null, requests_per_day = null");
        var attempts = 0;
        for (var job = 0; job < Jobs; job++)
        {
            var belonging = await MakeAsync(await GetAccountAsync(owner.Visitor));
            var (shown, hidden) = await Attempts.TryAsync(other, belonging);
            Assert.Empty(shown);
            attempts += hidden.Count;
            Assert.Empty((await Attempts.TryAsync(owner, belonging)).Hidden);
        }

        Assert.Equal(400, attempts);
        await app.Database.AssertInvariantsAsync();
    }

    private async Task<Caller> NewCallerAsync()
    {
        var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        var id = await GetAccountAsync(visitor);
        return new Caller(visitor, app.Supabase.Tokens.Good(id), way => RowsAsync(id, way.Sql));
    }

    // As PostgREST does it: the account's role and claims, then the rows as JSON.
    private async Task<string> RowsAsync(Guid accountId, string sql)
    {
        await using var connection = new NpgsqlConnection(app.Database.AppAddress);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<string?>($$"""
            begin; set local role authenticated; set local request.jwt.claims = '{"sub":"{{accountId}}","role":"authenticated"}';
            with shown as ({{sql}}) select json_agg(shown)::text from shown; commit
            """) ?? "";
    }

    private async Task<Guid> GetAccountAsync(Visitor visitor)
    {
        var email = (await visitor.GetAsync("/profile")).Page.QuerySelector(".who")!.TextContent.Trim();
        return await app.Database.OwnerAsync<Guid>("select id from auth.users where email = @email", new { email });
    }

    private async Task<Belonging> MakeAsync(Guid ownerId)
    {
        var secret = "secret-" + Guid.NewGuid().ToString("N")[..12];
        var id = await app.Database.EnqueueAsync(
            ownerId, $$"""{"goal":"Grow followers","period":"7 days","platforms":["X"],"niche":"{{secret}}"}""");
        await app.Database.UntilAsync("select completed_at is not null from jobs where id = @id", new { id });
        return new Belonging(
            ownerId, id, await app.Database.OwnerAsync<Guid>("select id from job_notifications where job_id = @id", new { id }), secret);
    }
}
