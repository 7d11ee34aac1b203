using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Accounts;

/// <summary>The rows of sessions: each end is announced to every node, and old ones go.</summary>
public sealed class SessionRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("update account_sessions set ended_at = now() where id = @id")]
    [InlineData("delete from account_sessions where id = @id")]
    public async Task An_end_is_announced_by_its_own_id_and_by_that_of_its_tokens(string end)
    {
        var (id, other) = (Guid.NewGuid(), Guid.NewGuid());
        await BeginAsync(await database.MakeAccountAsync(), id, other);
        Assert.Equal([$"{id}", $"{other}"], await HeardAsync(() => database.OwnerRunAsync(end, new { id })));
    }

    [Fact]
    public async Task What_ends_no_session_is_not_announced()
    {
        var (id, account) = (Guid.NewGuid(), await database.MakeAccountAsync());
        Assert.Empty(await HeardAsync(async () =>
        {
            await BeginAsync(account, id);
            await database.AsAppServiceAsync("update account_sessions set last_seen_at = now() where id = @id", new { id });
        }));
    }

    [Fact]
    public async Task The_end_of_all_is_announced_by_the_account_too()
    {
        var (id, account) = (Guid.NewGuid(), await database.MakeAccountAsync());
        await BeginAsync(account, id);
        for (var time = 0; time < 2; time++)
        {
            var heard = await HeardAsync(() => database.AsAppServiceAsync("select end_account_sessions(@account)", new { account }));
            Assert.Equal(time == 0 ? [$"{account}", $"{id}"] : [$"{account}"], heard);
        }
    }

    [Fact]
    public async Task Only_those_go_that_nothing_can_outlive()
    {
        var account = await database.MakeAccountAsync();
        foreach (var age in new[] { 59, 61 })
        {
            await database.OwnerRunAsync("""
                insert into account_sessions (id, user_id, created_at) values (gen_random_uuid(), @account, now() - @age * interval '1 day')
                """, new { account, age });
        }

        await database.AsAppServiceAsync("select purge_account_sessions('60 days', 10)");
        await TestDatabase.RefusedAsync("PT400", () => database.AsAppServiceAsync("select purge_account_sessions('59 days', 10)"));
        Assert.Equal(59, await database.OwnerAsync<int>(
            "select sum(extract(day from now() - created_at))::int from account_sessions where user_id = @account", new { account }));
    }

    private Task<int> BeginAsync(Guid account, Guid id, Guid? supabase = null) => database.AsAppServiceAsync(
        "insert into account_sessions (id, user_id, supabase_session_id) values (@id, @account, @supabase)", new { id, account, supabase });

    private Task<List<string>> HeardAsync(Func<Task> work) => database.HeardAsync("sessions", work);
}
