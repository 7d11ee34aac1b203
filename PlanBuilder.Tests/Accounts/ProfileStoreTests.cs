using Dapper;
using Npgsql;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Accounts;

public sealed class ProfileStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_request_for_a_plan_does_not_wait_for_a_locked_profile()
    {
        var ct = TestContext.Current.CancellationToken;
        var account = await database.MakeAccountAsync();
        var profiles = new ProfileStore(database.App, database.App);
        await profiles.KeepZoneAsync(account, "Europe/Berlin", ct);
        await profiles.KeepAboutAsync(account, new Profile { Offer = "Sourdough" }, ct);
        var kept = await profiles.GetAsync(account, ct);
        Assert.Equal(("Europe/Berlin", "Sourdough"), (kept.TimeZone, kept.Offer));

        await using var other = await database.OpenAsync();
        await other.ExecuteAsync("begin; select from user_profile where user_id = @account for update", new { account });
        await GivesUpAsync(profiles.KeepZoneAsync(account, "Asia/Tokyo", ct));
        await GivesUpAsync(profiles.KeepAboutAsync(account, new Profile(), ct));
    }

    private static async Task GivesUpAsync(Task keeping)
    {
        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => keeping);
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, Assert.IsType<PostgresException>(refused.InnerException).SqlState);
    }
}
