using PlanBuilder.Tests.Operations;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A job that comes to no end by itself.</summary>
public sealed class RunTimeoutTests(Nodes nodes) : IClassFixture<Nodes>
{
    [Fact]
    public async Task A_job_that_hangs_fails_at_its_deadline_and_leaves_its_slot_to_the_next()
    {
        await using var app = await nodes.StartAsync(("Jobs__Workers", "1"), ("Jobs__RunTimeout", "00:00:04"));
        var held = await nodes.Database.HoldProfilesAsync();
        var hanging = await nodes.EnqueueAsync();
        await nodes.UntilAsync(hanging, "status = 'running'");
        var next = await nodes.EnqueueAsync();

        await nodes.UntilAsync(hanging, "status = 'failed' and error_code = 'timed_out'");
        await nodes.UntilAsync(next, "status = 'running'"); // the first one's step still waits for the lock
        await held.DisposeAsync();
        await nodes.UntilAsync(next, "status = 'completed'");
        Assert.Equal("failed", (await nodes.Database.JobAsync(hanging)).Status);
        await nodes.Database.AssertInvariantsAsync();
    }
}
