namespace PlanBuilder.Tests.Postgres;

/// <summary>What the service and n8n see past the accounts: row-level security holds for them too, by policies of their own.</summary>
public sealed class ServiceRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jobs")]
    [InlineData("job_events")]
    [InlineData("job_failures")]
    [InlineData("failure_reasons")]
    [InlineData("job_notifications")]
    [InlineData("user_profile")]
    [InlineData("user_activity")]
    [InlineData("subscriptions")]
    [InlineData("usage_limits")]
    [InlineData("usage_reports")]
    [InlineData("ai_usage")]
    public async Task The_service_sees_the_rows_of_every_account(string table)
    {
        var account = await database.MakeAccountAsync("pro");
        await database.OwnerRunAsync("insert into user_profile (user_id, niche) values (@account, 'pottery')", new { account });
        var job = await database.EnqueueAsync(account);
        await database.AsOutsideServiceAsync("update jobs set status = 'failed', error = 'node 4' where id = @job", new { job });
        await database.AsAppServiceAsync("select reserve_ai(@account, 'plan', 'one', 1, 1)", new { account });
        await database.OwnerRunAsync("insert into usage_reports select * from usage_on('2026-01-01', '2026-01-01') on conflict do nothing");

        Assert.True(await CountAsync(table) > 0);
    }

    [Fact]
    public async Task The_service_keeps_tiers_and_limits()
    {
        var account = await database.MakeAccountAsync();
        Assert.Equal(1, await database.AsOutsideServiceAsync(
            "insert into subscriptions (user_id, tier, status) values (@account, 'essentials', 'active')", new { account }));
        Assert.Equal(
            1, await database.AsOutsideServiceAsync("update subscriptions set tier = 'pro' where user_id = @account", new { account }));
        Assert.Equal(1, await database.AsOutsideServiceAsync("delete from subscriptions where user_id = @account", new { account }));

        Assert.Equal(1, await database.AsOutsideServiceAsync("insert into usage_limits (tier, per_month) values ('builder', 50)"));
        Assert.Equal(1, await database.AsOutsideServiceAsync("update usage_limits set per_month = 60 where tier = 'builder'"));
        Assert.Equal(1, await database.AsOutsideServiceAsync("delete from usage_limits where tier = 'builder'"));
    }

    [Fact]
    public async Task The_service_keeps_the_local_accounts()
    {
        Assert.Equal(1, await database.AsOutsideServiceAsync(
            "insert into auth.users (email, encrypted_password) values ('new@example.org', '')"));
        Assert.Equal(
            1, await database.AsOutsideServiceAsync("update auth.users set email = 'other@example.org' where email = 'new@example.org'"));
        Assert.Equal(1, await database.AsOutsideServiceAsync("delete from auth.users where email = 'other@example.org'"));
    }

    [Fact]
    public async Task The_app_keeps_its_keys_and_reads_them()
    {
        Task<IReadOnlyList<string>> KeysAsync() =>
            database.App.AsServiceAsync(session => session.QueryAsync<string>("select read_protection_keys()"), Ct);

        Assert.Empty(await KeysAsync());
        foreach (var key in (string[])["one", "late"]) // the second was made by somebody who had not seen the first
        {
            await database.App.AsServiceAsync(
                session => session.SingleAsync<bool>("select store_protection_key(@key, @key, 0)", new { key }), Ct);
        }

        Assert.Equal(["one"], await KeysAsync());
    }

    [Fact]
    public async Task An_account_reads_the_reasons_and_the_limits()
    {
        var account = await database.MakeAccountAsync();
        Assert.True(await database.App.AsUserAsync(
            account, session => session.SingleAsync<int>("select count(*)::int from failure_reasons"), Ct) > 0);
        Assert.True(await database.App.AsUserAsync(
            account, session => session.SingleAsync<int>("select count(*)::int from usage_limits"), Ct) > 0);
    }

    [Fact]
    public async Task A_changed_profile_and_a_changed_subscription_are_dated()
    {
        var account = await database.MakeAccountAsync("pro");
        await database.OwnerRunAsync("""
            insert into user_profile (user_id, updated_at) values (@account, '2020-01-01');
            alter table subscriptions disable trigger user;
            update subscriptions set updated_at = '2020-01-01' where user_id = @account;
            alter table subscriptions enable trigger user;
            """, new { account });
        await database.App.AsUserAsync(account, session => session.ExecuteAsync("update user_profile set niche = 'pottery'"), Ct);
        await database.AsOutsideServiceAsync("update subscriptions set status = 'canceled' where user_id = @account", new { account });

        Assert.True(
            await database.OwnerAsync<bool>(
                "select updated_at > '2026-01-01' from user_profile where user_id = @account", new { account }));
        Assert.True(
            await database.OwnerAsync<bool>(
                "select updated_at > '2026-01-01' from subscriptions where user_id = @account", new { account }));
    }

    private Task<int> CountAsync(string table) =>
        database.App.AsServiceAsync(session => session.SingleAsync<int>($"select count(*)::int from {table}"), Ct);
}
