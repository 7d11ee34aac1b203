using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A node vanishes from the network, and the server believes its sessions whole.</summary>
public sealed class NetworkLossTests(ProxiedDatabaseApp app) : IClassFixture<ProxiedDatabaseApp>
{
    [Fact]
    public async Task A_node_that_is_cut_off_in_the_middle_of_a_transaction_keeps_no_job_locked()
    {
        var id = await app.Database.MakeJobAsync("completed");
        var pages = app.Services.GetRequiredService<PlanDatabase>();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => pages.AsServiceAsync(async session =>
        {
            await session.ExecuteAsync("select from jobs where id = @id for update", new { id });
            app.Proxy.Swallow();
            // as soon as the lock is given
            return await app.Database.OwnerRunAsync("update jobs set step = step where id = @id", new { id });
        }, TestContext.Current.CancellationToken));
    }
}
