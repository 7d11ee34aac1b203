using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Tests.Audit;

/// <summary>What the trail forgets: addresses, old acts, and who a deleted account was.</summary>
public sealed class AuditRetentionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly AuditRetention retention = new(database.App);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_go_first_and_acts_later()
    {
        var account = await database.MakeAccountAsync();
        await database.OwnerRunAsync("""
            insert into audit_events (act, via, at, actor_id, user_id, ip, user_agent)
            select 'signed_in', 'web', now() - age * interval '1 day', @account, @account, '192.0.2.1', 'Firefox'
              from unnest('{1, 89, 91, 399, 401}'::int[]) age
            """, new { account });

        Assert.Equal(3, await retention.ForgetAddressesAsync(TimeSpan.FromDays(90), Ct));
        Assert.Equal(0, await retention.ForgetAddressesAsync(TimeSpan.FromDays(90), Ct));
        Assert.Equal(1, await retention.PurgeAsync(TimeSpan.FromDays(400), Ct));
        Assert.Equal("1 192.0.2.1 Firefox,89 192.0.2.1 Firefox,91,399", await database.OwnerAsync<string>("""
            select string_agg(concat_ws(' ', extract(day from now() - at), host(shown_ip), shown_user_agent), ',' order by at desc)
              from audit_events where user_id = @account
            """, new { account }));
        await TestDatabase.RefusedAsync("PT400", () => retention.PurgeAsync(TimeSpan.FromHours(23), Ct));
        await TestDatabase.RefusedAsync("42501", () => database.AsOutsideServiceAsync("select purge_audit_events('400 days', 10)"));
    }

    [Fact]
    public async Task A_deleted_accounts_acts_stay_under_a_random_id_without_address()
    {
        var (account, op) = (await database.MakeAccountAsync(), await database.MakeAccountAsync());
        await WriteAsync(account, op);
        await database.AsAppServiceAsync("select delete_account(@account)", new { account });

        Assert.Equal("""
            account_deleted nobody - -
            password_reset other 203.0.113.7 Desk
            sign_in_failed nobody - -
            signed_in self - -
            """, await TracesAsync("account_deleted"));
        Assert.Equal(0, await database.OwnerAsync<int>(
            "select count(*)::int from audit_events where @account in (user_id, actor_id)", new { account }));
        Assert.Equal(0, await retention.ForgetDeletedAccountsAsync(Ct));
    }

    [Fact]
    public async Task An_account_that_was_deleted_past_the_app_is_forgotten_by_the_clock()
    {
        var (account, op) = (await database.MakeAccountAsync(), await database.MakeAccountAsync());
        await WriteAsync(account, op);
        await database.OwnerRunAsync("delete from auth.users where id = @account", new { account });

        Assert.Equal(1, await retention.ForgetDeletedAccountsAsync(Ct));
        Assert.Equal(0, await database.OwnerAsync<int>(
            "select count(*)::int from audit_events where @account in (user_id, actor_id)", new { account }));
        Assert.Equal(1, await database.OwnerAsync<int>(
            "select count(*)::int from audit_events where actor_id = @op", new { op }));
    }

    private Task<int> WriteAsync(Guid account, Guid op) => database.OwnerRunAsync("""
        insert into audit_events (act, via, actor_id, user_id, ip, user_agent)
        values ('signed_in', 'web', @account, @account, '192.0.2.1', 'Firefox'), ('sign_in_failed', 'web', null, @account, '192.0.2.2',
          'curl'),
               ('password_reset', 'web', @op, @account, '203.0.113.7', 'Desk')
        """, new { account, op });

    // All of the one account that has such an act.
    private Task<string> TracesAsync(string act) => database.OwnerAsync<string>("""
        select string_agg(concat_ws(' ', act, actor_kind, coalesce(host(ip), '-'), coalesce(user_agent, '-')), E'\n' order by act)
          from audit_events where user_id = (select user_id from audit_events where act = @act)
        """, new { act });
}
