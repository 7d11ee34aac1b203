using PlanBuilder.Tests.Operations;

namespace PlanBuilder.Tests.Jobs;

public sealed class KilledNodesTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task Jobs_of_two_nodes_that_are_killed_in_turn_all_end_and_none_twice()
    {
        var trial = new NodeKillTrial(nodes, TimeSpan.FromSeconds(0.5), workers: 2);
        var outcome = await trial.RunAsync(jobs: 30, kills: 2, kill =>
            nodes.Database.UntilAsync("select count(*) filter (where status = 'completed') >= 3 * @kill from jobs", new { kill }));

        Assert.Equal(30, outcome.Completed + outcome.Failed);
        Assert.InRange(outcome.AiCalls, 30, 30 + outcome.Rescued);
    }
}
