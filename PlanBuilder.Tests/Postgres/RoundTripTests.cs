using Npgsql;

namespace PlanBuilder.Tests.Postgres;

/// <summary>A unit of work of one statement is one batch, whose end is the transaction; what is asked often is prepared.</summary>
public sealed class RoundTripTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string OfBlocks = "savepoint one"; // refused where there is no transaction block

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_single_statement_needs_no_transaction_block_and_several_get_one()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            database.App.AsServiceAsync(session => session.ExecuteAsync(OfBlocks), Ct));
        Assert.Equal(PostgresErrorCodes.NoActiveSqlTransaction, refused.SqlState);

        await database.App.AsServiceAsync(async session =>
        {
            await session.SingleAsync<int>("select 1");
            return await session.ExecuteAsync(OfBlocks);
        }, Ct);
    }

    [Fact]
    public async Task A_repeated_query_is_prepared_together_with_the_switch_of_role()
    {
        var account = await database.MakeAccountAsync();
        for (var time = 0; time < 3; time++)
        {
            await database.App.AsUserAsync(account, session => session.QueryAsync<Guid>("select id from jobs"), Ct);
        }

        var prepared = await database.App.AsServiceAsync(
            session => session.QueryAsync<string>("select statement from pg_prepared_statements"), Ct);
        Assert.Contains("select id from jobs", prepared);
        Assert.Contains(prepared, statement => statement.StartsWith("select set_config('role', $1, true)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_statement_leaves_no_role_behind()
    {
        var account = await database.MakeAccountAsync();
        await Assert.ThrowsAsync<PostgresException>(() =>
            database.App.AsUserAsync(account, session => session.SingleAsync<int>("select 1 / 0"), Ct));

        Assert.Equal("service_role", await database.App.AsServiceAsync(
            session => session.SingleAsync<string>("select current_user::text"), Ct));
    }
}
