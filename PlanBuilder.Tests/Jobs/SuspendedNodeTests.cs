using PlanBuilder.Tests.Operations;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A node that stands still past its heartbeat, as on a machine that was suspended, and then goes on where it was.</summary>
public sealed class SuspendedNodeTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task What_a_paused_node_brings_late_is_refused()
    {
        await using var paused = await nodes.StartAsync();
        var held = await nodes.Database.HoldProfilesAsync();
        var id = await nodes.EnqueueAsync();
        await nodes.UntilAsync(id, "status = 'running' and attempt = 1");
        await paused.SignalAsync("STOP");

        await using var other = await nodes.StartAsync();
        await nodes.UntilAsync(id, "status = 'running' and attempt = 2");
        await held.DisposeAsync();
        await nodes.UntilAsync(id, "status = 'completed'");
        var completed = await nodes.Database.SnapshotAsync(id);

        await paused.SignalAsync("CONT");
        await paused.SaysAsync($"Job {id}, attempt 1: already ended or claimed elsewhere");
        Assert.Equal(completed, await nodes.Database.SnapshotAsync(id));
        await nodes.Database.AssertInvariantsAsync();

        // And it works on.
        await other.StopAsync();
        await nodes.UntilAsync(await nodes.EnqueueAsync(), "status = 'completed' and attempt = 1");
    }

    [Fact]
    public async Task A_paused_node_that_goes_on_while_another_has_its_job_lets_go_of_it()
    {
        await using var paused = await nodes.StartAsync();
        var held = await nodes.Database.HoldProfilesAsync();
        var id = await nodes.EnqueueAsync();
        await nodes.UntilAsync(id, "status = 'running' and attempt = 1");
        await paused.SignalAsync("STOP");
        await using var other = await nodes.StartAsync();
        await nodes.UntilAsync(id, "status = 'running' and attempt = 2");

        await paused.SignalAsync("CONT");
        await paused.SaysAsync($"Job {id}, attempt 1: already ended or claimed elsewhere");
        Assert.Equal("running", (await nodes.Database.JobAsync(id)).Status);
        await held.DisposeAsync();
        await nodes.UntilAsync(id, "status = 'completed' and attempt = 2");
        await nodes.Database.AssertInvariantsAsync();
    }
}
