using PlanBuilder.Tests.Planning;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Who reads what was brought: one node, once, whatever happens to the others.</summary>
public sealed class ResultReaderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_nodes_read_each_result_once()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => BringAsync()));
        var nodes = new[] { new ReceivedResults(database.App), new ReceivedResults(database.App) };
        var read = (await Task.WhenAll(nodes.Select(ReadAllAsync))).SelectMany(each => each).ToList();
        await database.ReadReceivedAsync(); // what one node held the other passed over
        Assert.Equal(read.Distinct(), read);
        foreach (var id in ids)
        {
            Assert.Equal("completed", (await database.JobAsync(id)).Status);
        }

        await database.AssertInvariantsAsync();
    }

    [Fact]
    public async Task What_a_killed_node_was_reading_waits_for_the_next()
    {
        var id = await BringAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => new ReceivedResults(database.App).ReadNextAsync(
            _ => throw new InvalidOperationException("killed"), Ct));
        Assert.Equal("reading", (await database.JobAsync(id)).Step);
        await database.ReadReceivedAsync();
        Assert.Equal("completed", (await database.JobAsync(id)).Status);
    }

    [Fact]
    public async Task What_is_too_large_is_not_read_and_what_cannot_be_read_at_all_fails()
    {
        var large = await database.MakeJobAsync("running", "n8n");
        await database.AsOutsideServiceAsync(
            "update jobs set result = jsonb_build_object('output', repeat('x', 5000000)) where id = @large", new { large });
        await database.ReadReceivedAsync();
        Assert.Equal("unreadable_result", (await database.JobAsync(large)).ErrorCode);

        var odd = await BringAsync();
        await new ReceivedResults(database.App).FailNextAsync("a surprise", Ct);
        Assert.Equal("unreadable_result", (await database.JobAsync(odd)).ErrorCode);
        await new ReceivedResults(database.App).FailNextAsync("nothing waits", Ct);
    }

    private static async Task<List<Guid>> ReadAllAsync(ReceivedResults results)
    {
        var read = new List<Guid>();
        while (await results.ReadNextAsync(Read, Ct) is { } one)
        {
            read.Add(one.JobId);
        }

        return read;
    }

    private static Task<(object?, PlanFailure?)> Read(ReceivedResult received) =>
        Task.FromResult<(object?, PlanFailure?)>(ReceivedPlan.Read(received));

    private async Task<Guid> BringAsync()
    {
        var id = await database.MakeJobAsync("running", "n8n");
        await database.AsOutsideServiceAsync("update jobs set result = @WeekOnX::jsonb where id = @id", new { id, Requests.WeekOnX });
        return id;
    }
}
