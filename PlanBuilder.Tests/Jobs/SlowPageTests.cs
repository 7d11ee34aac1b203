using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Web.Operations;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>
/// Pages whose queries take too long say nothing about the heartbeats of the workers, which have connections of their own.
/// </summary>
public sealed class SlowPageTests(ClockSkewTests.App app) : IClassFixture<ClockSkewTests.App>
{
    [Fact]
    public async Task A_page_that_times_out_does_not_keep_the_sweep_from_its_work()
    {
        var lost = await app.Database.MakeJobAsync("running");
        await app.Database.AgeAsync(lost, "heartbeat_at = now() - interval '31 seconds'");
        app.Clock.Ahead = TimeSpan.FromHours(1);

        await TimeOutAsync(app.Services.GetRequiredService<PlanDatabase>());
        await SweepAsync();
        Assert.Equal("queued", (await app.Database.JobAsync(lost)).Status);
        await app.Database.AssertInvariantsAsync();
    }

    private static async Task TimeOutAsync(PlanDatabase database) =>
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.AsServiceAsync(
            session => session.ExecuteAsync("set local statement_timeout = 1; select pg_sleep(60)"),
            TestContext.Current.CancellationToken));

    private Task SweepAsync() => app.Services.GetRequiredService<Sweep>().RunAsync(TestContext.Current.CancellationToken);
}
