using Dapper;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// What the app keeps for itself, as the service and with its mark: sessions, links, attempts, second factors, the audit trail. n8n, which
/// has the same role without the mark, sees and changes none of it, and an account nothing but through functions.
/// </summary>
public sealed class AppRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("account_sessions"), InlineData("session_cutoffs"), InlineData("password_links"), InlineData("sign_in_attempts")]
    [InlineData("second_factor_attempts"), InlineData("second_factors"), InlineData("audit_events")]
    [InlineData("plan_feeds"), InlineData("outgoing_webhooks")]
    public async Task The_app_sees_them_and_nobody_else(string table)
    {
        var account = await LivedInAsync();
        Assert.True(await CountAsync(table) > 0);
        await using var n8n = await database.OpenAsync(database.AppAddress);
        Assert.Equal(0, await n8n.ExecuteScalarAsync<int>($"set role service_role; select count(*)::int from {table}"));
        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(account, $"select * from {table}"));
    }

    [Theory]
    [InlineData("update account_sessions set last_seen_at = now() where user_id = @account")]
    [InlineData("update password_links set used_at = now() where user_id = @account")]
    [InlineData("delete from password_links where user_id = @account")]
    [InlineData("update sign_in_attempts set failures = 0 where key = sha256(@account::text::bytea)")]
    [InlineData("delete from sign_in_attempts where key = sha256(@account::text::bytea)")]
    [InlineData("delete from second_factor_attempts where user_id = @account")]
    [InlineData("update second_factors set last_step = 1 where user_id = @account")]
    [InlineData("update plan_feeds set read_at = now() where user_id = @account")]
    [InlineData("delete from plan_feeds where user_id = @account")]
    [InlineData("update outgoing_webhooks set url = 'https://evil.example' where user_id = @account")]
    [InlineData("update outgoing_deliveries set next_at = null where user_id = @account")]
    [InlineData("delete from outgoing_webhooks where user_id = @account")]
    [InlineData("delete from second_factors where user_id = @account")]
    public async Task The_app_changes_them_and_nobody_else(string sql)
    {
        var account = await LivedInAsync();
        Assert.Equal(0, await database.AsOutsideServiceAsync(sql, new { account }));
        Assert.Equal(1, await database.AsAppServiceAsync(sql, new { account }));
    }

    [Theory]
    [InlineData("insert into account_sessions (id, user_id) values (gen_random_uuid(), @account)")]
    [InlineData("insert into password_links (token_hash, user_id) values (sha256(''), @account)")]
    [InlineData("insert into second_factors (user_id, secret, last_step, recovery_codes) values (@account, '', 0, '{}')")]
    [InlineData("insert into plan_feeds (user_id, token_hash) values (@account, sha256('one'))")]
    [InlineData("insert into outgoing_webhooks (user_id, url, secret) values (@account, 'https://a.example', '')")]
    [InlineData("insert into outgoing_deliveries (user_id, event) values (@account, 'webhook.test')")]
    [InlineData("select lease_outgoing_deliveries(1)")]
    [InlineData("select end_account_sessions(@account)")]
    [InlineData("select begin_sign_in_attempt(sha256(''))")]
    [InlineData("select begin_second_factor_attempt(@account)")]
    [InlineData("select has_supabase_factor(@account)")]
    [InlineData("select emails_of(array[@account])")]
    [InlineData("select ai_usage_today(1)")]
    [InlineData("select purge_account_sessions('60 days', 10)")]
    public async Task The_app_may_and_nobody_else(string sql)
    {
        var account = await database.MakeAccountAsync();
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync(sql, new { account }));
        await TestDatabase.RefusedAsync("42501", () => database.AsAccountAsync(account, sql, new { account }));
        await database.AsAppServiceAsync(sql, new { account });
    }

    private async Task<Guid> LivedInAsync()
    {
        var account = await database.MakeAccountAsync();
        await database.AsAppServiceAsync("""
            insert into account_sessions (id, user_id) values (gen_random_uuid(), @account);
            insert into password_links (token_hash, user_id) values (sha256(@account::text::bytea), @account);
            insert into second_factors (user_id, secret, last_step, recovery_codes) values (@account, 'encrypted', 0, '{}');
            insert into plan_feeds (user_id, token_hash) values (@account, sha256(@account::text::bytea));
            insert into outgoing_webhooks (user_id, url, secret) values (@account, 'https://a.example', 'encrypted');
            insert into outgoing_deliveries (user_id, event) values (@account, 'webhook.test');
            select end_account_sessions(@account), begin_sign_in_attempt(sha256(@account::text::bytea)),
                   begin_second_factor_attempt(@account), record_audit_events('[{"act": "signed_in", "via": "web"}]');
            """, new { account });
        return account;
    }

    private Task<int> CountAsync(string table) =>
        database.App.AsServiceAsync(session => session.SingleAsync<int>($"select count(*)::int from {table}"), Ct);
}
