using Npgsql;

namespace PlanBuilder.Tests.Postgres;

/// <summary>What the tables refuse by themselves, with every trigger off.</summary>
public sealed class ConstraintTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("insert into usage_limits (tier, per_month) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into usage_limits (tier, max_active) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into usage_limits (tier, is_default) values ('second default', true)", PostgresErrorCodes.UniqueViolation)]
    [InlineData("""
        insert into user_activity (user_id, feature, job_id)
        select @account, 'aiPlanBuilder', '00000000-0000-0000-0000-000000000001' from generate_series(1, 2)
        """, PostgresErrorCodes.UniqueViolation)]
    [InlineData("insert into auth.users (email, encrypted_password) values ('Ana@example.org', ''), ('ana@EXAMPLE.org', '')",
        PostgresErrorCodes.UniqueViolation)]
    public async Task It_is_refused(string sql, string state)
    {
        var account = await database.MakeAccountAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            database.OwnerRunAsync("set session_replication_role = replica; " + sql, new { account }));

        Assert.Equal(state, refused.SqlState);
    }

    [Theory]
    [InlineData("anon")]
    [InlineData("authenticated")]
    [InlineData("service_role")]
    public async Task Every_role_of_the_interface_may_ask_who_it_is(string role)
    {
        await using var connection = new NpgsqlConnection(database.AppAddress);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"set role {role}; select auth.uid() is null", connection);

        Assert.Equal(true, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
