using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PlanBuilder.Tests.Jobs;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Operations;

namespace PlanBuilder.Tests.Operations;

/// <summary>While nothing can be stuck, the sweep asks nothing.</summary>
public sealed class SweepRestTests(ClockSkewTests.App app) : IClassFixture<ClockSkewTests.App>
{
    private static readonly JobsOptions Patient =
        new() { HeartbeatTimeout = TimeSpan.FromDays(1), N8nRunTimeout = TimeSpan.FromDays(1) };

    private readonly JobRunner runner = ActivatorUtilities.CreateInstance<JobRunner>(app.Services); // which nobody starts

    [Fact]
    public async Task It_rests_while_no_job_is_open_and_the_next_would_be_announced()
    {
        var sweep = NewSweep(Patient);
        runner.IsNotified = true;
        Assert.False(sweep.IsResting); // it hasn't looked yet

        await sweep.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(sweep.IsResting);

        runner.IsNotified = false;
        Assert.False(sweep.IsResting);
        runner.IsNotified = true;
        runner.Wake();
        Assert.False(sweep.IsResting);

        var job = await app.Database.MakeJobAsync("running");
        await sweep.RunAsync(TestContext.Current.CancellationToken);
        Assert.False(sweep.IsResting);

        await app.Database.AgeAsync(job, "status = 'failed', completed_at = now(), error_code = 'timed_out'");
        await sweep.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(sweep.IsResting);
    }

    [Fact]
    public async Task It_does_not_rest_for_as_long_as_a_worker_may_be_silent()
    {
        var sweep = NewSweep(new() { HeartbeatTimeout = TimeSpan.FromTicks(3) });
        runner.IsNotified = true;
        await sweep.RunAsync(TestContext.Current.CancellationToken);
        Assert.False(sweep.IsResting);
    }

    private Sweep NewSweep(JobsOptions options) =>
        ActivatorUtilities.CreateInstance<Sweep>(app.Services, runner, Options.Create(options));
}
