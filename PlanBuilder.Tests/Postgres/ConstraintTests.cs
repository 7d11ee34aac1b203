using Npgsql;

namespace PlanBuilder.Tests.Postgres;

/// <summary>What the tables refuse by themselves, with every trigger off.</summary>
public sealed class ConstraintTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("insert into usage_limits (tier, per_month) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into usage_limits (tier, max_active) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into usage_limits (tier, ai_calls_per_day) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into usage_limits (tier, ai_tokens_per_day) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into usage_limits (tier, requests_per_day) values ('negative', -1)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ai_usage (user_id, day, purpose, key, calls, tokens) values (@account, now(), 'plan', 'x', -1, 0)",
        PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into ai_usage (user_id, day, purpose, key, calls, tokens) values (@account, now(), 'plan', 'x', 0, -1)",
        PostgresErrorCodes.CheckViolation)]
    [InlineData("""
        insert into ai_usage (user_id, day, purpose, key, calls, tokens)
        select @account, now(), 'plan', 'x', 0, 0 from generate_series(1, 2)
        """, PostgresErrorCodes.UniqueViolation)]
    [InlineData("insert into account_sessions (id, user_id, ip_address) values (gen_random_uuid(), @account, repeat('1', 46))",
        PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into account_sessions (id, user_id, user_agent) values (gen_random_uuid(), @account, repeat('x', 401))",
        PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into password_links (token_hash, user_id) values ('a token', @account)", PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into sign_in_attempts (key, failures, last_at, open_at) values ('an address', 1, now(), now())",
        PostgresErrorCodes.CheckViolation)]
    [InlineData("insert into audit_events (act, via, user_agent) values ('signed_in', 'web', repeat('x', 201))",
        PostgresErrorCodes.CheckViolation)]
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
