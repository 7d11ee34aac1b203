using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A step that hears nothing of its cancellation: its server process stands still, and it waits for it without end.</summary>
public sealed class StuckStepTests(WorkerlessApp app) : IClassFixture<WorkerlessApp>
{
    [Fact]
    public async Task A_step_that_ignores_its_cancellation_is_left_behind_at_the_deadline()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var stuck = TestDatabase.Connect(app.Database.AppAddress + ";Command Timeout=0;Cancellation Timeout=0");
        var plans = ActivatorUtilities.CreateInstance<PlanRunner>(app.Services, new ProfileStore(stuck, stuck));
        var runner = ActivatorUtilities.CreateInstance<LocalRunner>(
            app.Services, plans, Options.Create(new JobsOptions { RunTimeout = TimeSpan.FromSeconds(3) }));
        var id = await app.Database.EnqueueAsync(await app.Database.MakeAccountAsync());
        var job = await app.Services.GetRequiredService<WorkerJobs>().ClaimAsync(ct);
        var held = await app.Database.HoldProfilesAsync();
        var run = runner.RunAsync(job!, ct);
        await app.Database.WaitedForAsync("user_profile", 1, run);
        var process = await app.Database.OwnerAsync<int>(
            $"select pid from pg_locks where relation = 'user_profile'::regclass and {TestDatabase.Ungranted}");
        await SignalAsync("STOP", process);
        try
        {
            await Wait.EndAsync("the runner to leave its step behind", run);
            Assert.Equal("timed_out", (await app.Database.JobAsync(id)).ErrorCode);
            await app.Database.AssertInvariantsAsync();
        }
        finally
        {
            await SignalAsync("CONT", process);
            await held.DisposeAsync();
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await Wait.EndAsync($"kill -{signal} to end", kill.WaitForExitAsync());
    }
}
