using Dapper;
using Npgsql;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Accounts;

/// <summary>An account is deleted at the moment when a job of its ends.</summary>
public sealed class AccountDeletionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Complete = "update jobs set status = 'completed', result = '{}' where id = @id and status = 'running'";
    private const string Fail = "update jobs set status = 'failed', error_code = 'timed_out' where id = @id and status = 'running'";
    private const string Delete = "delete from auth.users where id = @account";

    [Fact]
    public async Task A_completion_that_came_first_is_waited_for()
    {
        var (account, id) = await RunningAsync();
        await using var worker = await database.OpenAsync();
        await using var keeper = await database.OpenAsync();
        await worker.ExecuteAsync("begin; select from jobs where id = @id for update", new { id });
        var deletion = keeper.ExecuteAsync(Delete, new { account });
        await database.BlockedAsync(keeper, deletion);

        Assert.Equal(1, await worker.ExecuteAsync(Complete, new { id }));
        await worker.ExecuteAsync("commit");
        Assert.Equal(1, await deletion);
        await NothingIsLeftAsync(account, id);
    }

    [Theory, InlineData(Complete), InlineData(Fail)]
    public async Task An_end_that_comes_later_finds_nothing(string end)
    {
        var (account, id) = await RunningAsync();
        await using var worker = await database.OpenAsync();
        await using var keeper = await database.OpenAsync();
        await keeper.ExecuteAsync("begin;" + Delete, new { account });
        var ending = worker.ExecuteAsync(end, new { id });
        await database.BlockedAsync(worker, ending);

        await keeper.ExecuteAsync("commit");
        Assert.Equal(0, await ending);
        await NothingIsLeftAsync(account, id);
    }

    [Fact]
    public async Task A_refund_that_crosses_the_deletion_is_solved_by_doing_it_again()
    {
        var (account, id) = await RunningAsync();
        await using var worker = await database.OpenAsync();
        await using var keeper = await database.OpenAsync();
        await worker.ExecuteAsync("begin; select from jobs where id = @id for update", new { id });
        var deletion = AgainAsync(keeper, Delete, new { account });
        await database.BlockedAsync(keeper, deletion);

        await AgainAsync(worker, Fail, new { id });
        await worker.ExecuteAsync("commit");
        await deletion;
        await NothingIsLeftAsync(account, id);
    }

    [Fact]
    public async Task Many_at_once_all_come_to_an_end()
    {
        var pairs = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => RunningAsync()));
        await Task.WhenAll(pairs.SelectMany((pair, i) => new[]
        {
            database.AsAppServiceAsync(i % 2 == 0 ? Complete : Fail, new { id = pair.Id }),
            database.AsAppServiceAsync(Delete, new { account = pair.Account }),
        }));
        foreach (var (account, id) in pairs)
        {
            await NothingIsLeftAsync(account, id);
        }
    }

    private async Task<(Guid Account, Guid Id)> RunningAsync()
    {
        var id = await database.MakeJobAsync("running");
        return ((await database.JobAsync(id)).UserId, id);
    }

    private static Task AgainAsync(NpgsqlConnection connection, string sql, object parameters) =>
        Wait.UntilAsync("an end without a deadlock", async () =>
        {
            try
            {
                await connection.ExecuteAsync(sql, parameters);
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                await connection.ExecuteAsync("rollback");
                return false;
            }
        });

    private async Task NothingIsLeftAsync(Guid account, Guid id) => Assert.Equal(0, await database.OwnerAsync<int>("""
        select count(*)::int
          from (select id from auth.users where id = @account
                union all select id from jobs where id = @id
                union all select id from user_activity where user_id = @account
                union all select id from job_notifications where user_id = @account) as rows
        """, new { account, id }));
}
