using Dapper;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// Statements are the same text for every account: nothing that is kept for each text grows with the accounts that ever came.
/// </summary>
public sealed class ConstantTextTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_accounts_id_stands_in_a_text_that_is_kept()
    {
        var accounts = await ComeAsync(5);

        Assert.DoesNotContain(SqlMapper.GetCachedSQL(), kept =>
            accounts.Any(account => kept.Item2.Contains(account.ToString(), StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task The_server_counts_one_statement_however_many_accounts_came()
    {
        Assert.SkipUnless(
            await database.OwnerAsync<string>("show shared_preload_libraries") == "pg_stat_statements",
            "This machine's Postgres has no pg_stat_statements.");
        // A server that many runs have used is full of their statements, and drops some of ours.
        await database.OwnerRunAsync("create extension if not exists pg_stat_statements; select pg_stat_statements_reset()");
        await ComeAsync(3);
        var before = await StatementsAsync();
        await ComeAsync(40);

        Assert.Equal(before, await StatementsAsync());
        Assert.Contains(before, text => text.StartsWith("select set_config(", StringComparison.Ordinal));
        Assert.DoesNotContain(before, text => text.Contains("set local", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Each enqueues a job and reads its own; the app's service reads it too.</summary>
    private async Task<List<Guid>> ComeAsync(int count)
    {
        var accounts = new List<Guid>();
        for (; count > 0; count--)
        {
            var account = await database.MakeAccountAsync();
            var id = await database.EnqueueAsync(account);
            var seen = await database.App.AsUserAsync(account, session => session.QueryAsync<Guid>("select id from jobs"), Ct);
            await database.AsAppServiceAsync("update jobs set heartbeat_at = now() where id = @id", new { id });
            Assert.Equal([id], seen);
            accounts.Add(account);
        }

        return accounts;
    }

    // What the app's own role runs, of these acts.
    private async Task<string[]> StatementsAsync() => (await database.OwnerAsync<string>("""
        select string_agg(query, E'\n--\n' order by query) from pg_stat_statements
         where dbid = (select oid from pg_database where datname = current_database())
           and userid in ('planbuilder_app'::regrole, 'authenticated'::regrole, 'service_role'::regrole)
        """)).Split("\n--\n");
}
