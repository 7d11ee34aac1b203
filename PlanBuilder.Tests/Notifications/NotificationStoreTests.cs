using Dapper;
using PlanBuilder.Tests.Postgres;

namespace PlanBuilder.Tests.Notifications;

/// <summary>Who listens hears whose unread notifications are others now.</summary>
public sealed class NotificationStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task An_account_is_named_when_something_is_written_for_it_and_when_it_has_read_it()
    {
        var id = await database.MakeJobAsync("running");
        var account = (await database.JobAsync(id)).UserId;
        await using var listener = await database.OpenAsync();
        await listener.ExecuteAsync("listen notifications");
        var heard = new List<string>();
        listener.Notification += (_, notification) => heard.Add(notification.Payload);

        await database.AsAppServiceAsync("update jobs set status = 'completed', result = '{}' where id = @id", new { id });
        await HeardAsync(1);
        await database.AsAccountAsync(account, "update job_notifications set read = true");
        await HeardAsync(2);
        Assert.Equal([account.ToString(), account.ToString()], heard);

        Task HeardAsync(int times) => Wait.UntilAsync($"{times} notifications", async () =>
        {
            await listener.ExecuteAsync("select 1"); // what was told comes with the answer
            return heard.Count >= times;
        }, () => Task.FromResult(string.Join(", ", heard)));
    }

    [Theory, InlineData("timed_out", false), InlineData("cancelled", true)]
    public async Task Who_cancels_has_read_it_already(string code, bool read)
    {
        var id = await database.MakeJobAsync("failed", code: code);
        Assert.Equal(read, await database.OwnerAsync<bool>("select read from job_notifications where job_id = @id", new { id }));
    }
}
