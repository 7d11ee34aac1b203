using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Workflow.Ai.Doubles;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Two nodes that nothing tells apart, as when a machine was copied with all its settings.</summary>
public sealed class DuplicateNodeTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task Two_nodes_with_the_same_name_make_each_plan_once()
    {
        await using var ai = await AiDouble.StartAsync();
        var goOn = new TaskCompletionSource();
        ai.AnswerDrafts(DraftAnswers.PlanInTwo(3, goOn.Task));
        (string, string)[] same = [.. ai.Settings(withResearch: false), ("HOSTNAME", "node"), ("OTEL_SERVICE_NAME", "node"),
            ("Jobs__HeartbeatTimeout", "00:00:30")];
        await using var one = await nodes.StartAsync(same);
        await using var twin = await nodes.StartAsync(same);
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(EnqueueAsync));
        await nodes.Database.UntilAsync("select count(*) = 8 from jobs where posts_done = 3"); // four here and four there
        goOn.SetResult();

        await nodes.Database.UntilAsync("select bool_and(status = 'completed') from jobs");
        Assert.True(await nodes.Database.OwnerAsync<bool>("select bool_and(attempt = 1) from jobs"));
        Assert.Equal(ids.Length, ai.DraftCalls.Count);
        Assert.All(Enumerable.Range(0, ids.Length), number => Assert.Single(
            ai.DraftCalls, call => call.Messages.Any(message => message.Contains($"\"niche {number}\"", StringComparison.Ordinal))));
        await nodes.Database.AssertInvariantsAsync();
    }

    private async Task<Guid> EnqueueAsync(int number) => await nodes.Database.EnqueueAsync(
        await nodes.Database.MakeAccountAsync(),
        $$"""{"goal":"Grow followers","period":"7 days","platforms":["X"],"niche":"niche {{number}}"}""");
}
