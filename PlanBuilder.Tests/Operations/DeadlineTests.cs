using System.Diagnostics;
using System.Globalization;

namespace PlanBuilder.Tests.Operations;

/// <summary>A job that comes to no end by itself.</summary>
public sealed class DeadlineTests(Nodes nodes) : IClassFixture<Nodes>
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

    [Fact(Timeout = 60_000)]
    public async Task A_step_that_ignores_its_cancellation_is_left_behind_at_the_deadline()
    {
        var ct = TestContext.Current.CancellationToken;
        // A server process that stands still hears of no cancellation, and so set Npgsql waits for its word without end.
        await using var app = await nodes.StartAsync(
            ("DATABASE_URL", nodes.Database.AppAddress + ";Cancellation Timeout=0"), ("Jobs__Workers", "1"), ("Jobs__RunTimeout", "00:00:04"));
        var held = await nodes.Database.HoldProfilesAsync();
        var hanging = await nodes.EnqueueAsync();
        int process;
        while ((process = await nodes.Database.OwnerAsync<int>(
            "select pid from pg_locks where not granted and relation = 'user_profile'::regclass")) == 0)
        {
            ct.ThrowIfCancellationRequested();
        }
        await SignalAsync("STOP", process);
        try
        {
            await held.DisposeAsync();
            var next = await nodes.EnqueueAsync();
            await nodes.UntilAsync(hanging, "status = 'failed' and error_code = 'timed_out'").WaitAsync(ct);
            await nodes.UntilAsync(next, "status = 'completed'").WaitAsync(ct);
            Assert.Equal("active", await nodes.Database.OwnerAsync<string>("select state from pg_stat_activity where pid = @process", new { process }));
        }
        finally
        {
            await SignalAsync("CONT", process);
        }
        await nodes.Database.AssertInvariantsAsync();
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
