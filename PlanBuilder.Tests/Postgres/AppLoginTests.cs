using Dapper;
using Npgsql;

namespace PlanBuilder.Tests.Postgres;

/// <summary>A connection of the app starts as the role that may only switch, whichever login it was given.</summary>
public sealed class AppLoginTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private string OwnerAsApp =>
        new NpgsqlConnectionStringBuilder(database.OwnerAddress) { Options = "-c role=planbuilder_app" }.ConnectionString;

    [Theory]
    [InlineData("select * from jobs"), InlineData("select * from user_activity"), InlineData("select * from job_failures")]
    [InlineData("select * from auth.users"), InlineData("select * from usage_limits"), InlineData("select * from planbuilder.migrations")]
    [InlineData("update jobs set status = 'failed'"), InlineData("create table t ()")]
    public async Task A_forgotten_switch_reads_nothing(string sql)
    {
        foreach (var address in new[] { database.AppAddress, OwnerAsApp })
        {
            await using var connection = await database.OpenAsync(address);
            await TestDatabase.RefusedAsync("42501", () => connection.ExecuteAsync(sql));
        }
    }

    [Theory, InlineData("reset role"), InlineData("discard all")]
    public async Task The_owners_login_comes_back_to_it_after(string reset)
    {
        await using var connection = await database.OpenAsync(OwnerAsApp);
        await connection.ExecuteAsync("set role service_role");
        await connection.ExecuteAsync(reset);
        Assert.Equal("planbuilder_app", await connection.ExecuteScalarAsync<string>("select current_user::text"));
        await TestDatabase.RefusedAsync("42501", () => connection.ExecuteAsync("select * from jobs"));
    }

    [Fact]
    public async Task The_owners_login_comes_back_to_it_after_each_piece_of_work()
    {
        await using var app = TestDatabase.Connect(new NpgsqlConnectionStringBuilder(OwnerAsApp) { MaxPoolSize = 1 }.ConnectionString);
        var account = await database.MakeAccountAsync();
        Assert.Equal("authenticated", await app.AsUserAsync(
            account, s => s.SingleAsync<string>("select current_user::text"), CancellationToken.None));
        Assert.Equal("service_role app", await app.AsServiceAsync(
            s => s.SingleAsync<string>("select current_user || ' ' || current_setting('planbuilder.writer')"), CancellationToken.None));
        var left = await app.AsUserAsync(account, s => s.SingleAsync<string>(
            "select current_user || ' ' || coalesce(current_setting('planbuilder.writer', true), '') || ' ' || auth.uid()"),
            CancellationToken.None);
        Assert.Equal($"authenticated  {account}", left);
    }

    [Fact]
    public async Task After_a_commit_the_claims_are_nobodys()
    {
        await using var connection = await database.OpenAsync(OwnerAsApp);
        await connection.ExecuteAsync("""
            begin; set local role authenticated; set local request.jwt.claims = '{"sub":"5ae4a0a2-8f22-4b4e-9a51-8d2e3f7c9d10"}'; commit
            """);
        await connection.ExecuteAsync("set role authenticated");
        Assert.Null(await connection.ExecuteScalarAsync<Guid?>("select auth.uid()"));
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*)::int from jobs"));
    }
}
