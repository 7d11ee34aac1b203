using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Accounts;

/// <summary>What whoever runs the app does with accounts.</summary>
public sealed class AccountDirectoryTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly PasswordHashing Hashing = new();

    private readonly AccountDirectory accounts = new(database.App, Hashing, database.Trail, Options.Create(new DatabaseOptions()));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_is_added_once_and_signs_in_with_the_password_it_is_given()
    {
        var first = await accounts.AddAsync("Ana@example.org", Ct);
        Assert.Null(await accounts.AddAsync("ana@example.org", Ct));
        var second = await accounts.RenewPasswordAsync((await accounts.FindByAddressAsync("ANA@example.org", Ct))!.Value, Ct);

        var local = new LocalAccounts(database.App, Hashing, accounts, new SecondFactor(
            new SecondFactorStore(database.App, database.Trail),
            new FactorAttempts(database.App),
            database.Trail,
            new EphemeralDataProtectionProvider(),
            TimeProvider.System,
            NullLogger<SecondFactor>.Instance), database.Trail);
        Assert.IsType<AccountResult.Refused>(await local.SignInAsync("ana@example.org", first!, Ct));
        Assert.IsType<AccountResult.SignedIn>(await local.SignInAsync("ana@example.org", second!, Ct));
        Assert.Null(await accounts.RenewPasswordAsync(Guid.NewGuid(), Ct));
        Assert.False(await accounts.DemoteAsync("ana@example.org", Ct)); // no operator
        Assert.True(await accounts.MakeOperatorAsync((await accounts.FindByAddressAsync("ana@example.org", Ct))!.Value, Ct));
        Assert.True(await accounts.DemoteAsync("ANA@example.org", Ct));
    }

    [Fact]
    public async Task An_operator_is_whose_metadata_says_so_now()
    {
        await accounts.AddAsync("op@example.org", Ct);
        var id = (await accounts.FindAsync("op@example.org", 1, Ct))[0].Id;
        Assert.False(await accounts.IsOperatorAsync(id, Ct));
        Assert.True(await accounts.MakeOperatorAsync(id, Ct));
        Assert.True(await accounts.IsOperatorAsync(id, Ct));
        await database.OwnerRunAsync("update auth.users set raw_app_meta_data = '{}' where id = @id", new { id });
        Assert.False(await accounts.IsOperatorAsync(id, Ct));
        Assert.False(await accounts.MakeOperatorAsync(Guid.NewGuid(), Ct));
    }

    [Fact]
    public async Task Accounts_are_found_by_a_part_of_their_address_and_by_their_id()
    {
        await accounts.AddAsync("bert.100%@example.org", Ct);
        await accounts.AddAsync("berta@example.org", Ct);
        Assert.Equal(
            ["bert.100%@example.org", "berta@example.org"],
            (await accounts.FindAsync("BERT", 5, Ct)).Select(found => found.Email));
        Assert.Equal(["bert.100%@example.org"], (await accounts.FindAsync("0%", 5, Ct)).Select(found => found.Email));
        Assert.Single(await accounts.FindAsync("bert", 1, Ct));
        var found = (await accounts.FindAsync("berta", 1, Ct))[0];
        Assert.Equal(("free", false), (found.Tier, found.IsOperator));
        Assert.Equal(found, Assert.Single(await accounts.FindAsync(found.Id.ToString().ToUpperInvariant(), 5, Ct)));
    }

    [Fact]
    public async Task A_deleted_account_takes_all_its_rows_along()
    {
        var id = await database.MakeJobAsync("failed");
        var account = (await database.JobAsync(id)).UserId;
        await database.OwnerRunAsync("""
            insert into user_profile (user_id) values (@account);
            insert into job_failures (job_id, attempt, detail) values (@id, 1, 'x');
            insert into webhook_deliveries (job_id, webhook_id) values (@id, '1');
            """, new { account, id });
        var others = await database.MakeJobAsync("failed");

        Assert.True(await accounts.DeleteAsync(account, Ct));
        Assert.False(await accounts.DeleteAsync(account, Ct));
        Assert.Equal(0, await database.OwnerAsync<int>("""
            select count(*)::int from (
              select user_id from jobs union all select user_id from user_activity union all select user_id from job_notifications
              union all select user_id from user_profile union all select user_id from subscriptions
              union all select id from auth.users) rows (user_id)
             where user_id = @account
            """, new { account }));
        Assert.Equal(0, await database.OwnerAsync<int>("""
            select count(*)::int from (
              select job_id from job_events union all select job_id from job_failures
              union all select job_id from webhook_deliveries) rows where job_id = @id
            """, new { id }));
        Assert.Equal("failed", (await database.JobAsync(others)).Status);
    }
}
