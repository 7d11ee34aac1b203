namespace PlanBuilder.Tests.Operations;

/// <summary>The same with the product's own times: 500 jobs, five kills. <c>script/two-nodes</c> runs it and prints what became of them.</summary>
[Trait("Kind", "Tool")]
public sealed class KilledNodesLongTests(Nodes nodes, ITestOutputHelper output) : IClassFixture<Nodes>
{
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(6);

    [Fact(Explicit = true)]
    public async Task No_job_of_five_hundred_waits_longer_than_35_seconds_for_another_node()
    {
        var trial = new KillingTrial(nodes, TimeSpan.FromSeconds(2), workers: 4,
            ("Jobs__HeartbeatInterval", "00:00:05"), ("Jobs__HeartbeatTimeout", "00:00:30"), ("Jobs__StopGrace", "00:00:10"));
        var outcome = await trial.RunAsync(jobs: 500, kills: 5, _ => Task.Delay(BetweenKills, TestContext.Current.CancellationToken));

        output.WriteLine($"500 jobs, 5 kills, one every {BetweenKills.TotalSeconds} s: {outcome.Completed} completed, {outcome.Failed} failed, {outcome.Rescued} rescued, "
            + $"{outcome.AiCalls} AI calls, the slowest recovery {outcome.Slowest:0.0} s, {outcome.Seconds:0} s in all");
        Assert.Equal((500, 0), (outcome.Completed, outcome.Failed));
        Assert.InRange(outcome.Slowest, 0, 35);
        Assert.InRange(outcome.AiCalls, 500, 500 + outcome.Rescued);
    }
}
