using Microsoft.AspNetCore.Hosting;
using PlanBuilder.Tests.Operations;
using PlanBuilder.Tests.Postgres;
using Quartz;

namespace PlanBuilder.Tests.Jobs;

/// <summary>A node on which the clock starts nothing; another one sweeps for both.</summary>
public sealed class NodeWithoutSweepTests(NodeWithoutSweepTests.App app, Nodes nodes)
    : IClassFixture<NodeWithoutSweepTests.App>, IClassFixture<Nodes>
{
    [Fact]
    public async Task What_a_node_without_a_sweep_would_leave_lying_is_found_by_another()
    {
        var database = app.Database;
        var lost = await LoseAsync(by: "app", silence: "1 minute");
        var silent = await LoseAsync(by: "n8n", silence: "6 minutes");

        await using var sweeping = await nodes.StartAsync(
            ("DATABASE_URL", database.AppAddress), ("ConnectionStrings__Migrations", database.OwnerAddress), ("Jobs__Workers", "0"));
        await database.UntilAsync("select status = 'completed' and attempt = 2 from jobs where id = @lost", new { lost });
        await database.UntilAsync("select status = 'failed' and error_code = 'timed_out' from jobs where id = @silent", new { silent });
        await database.AssertInvariantsAsync();
    }

    // A job that somebody claimed who is not there anymore, made before the node without a sweep could claim it.
    private Task<Guid> LoseAsync(string by, string silence) => app.Database.OwnerAsync<Guid>($$"""
        begin;
        set local planbuilder.writer = '{{by}}';
        with account as (insert into auth.users (email, encrypted_password) values (gen_random_uuid() || '@example.org', '') returning id)
        insert into jobs (user_id, input) select id, '{"goal":"Grow followers","period":"7 days","platforms":["X"]}' from account;
        update jobs set status = 'running', runner = 'local' where status = 'queued';
        set local session_replication_role = replica;
        update jobs set heartbeat_at = now() - interval '{{silence}}' where heartbeat_at = now();
        select id from jobs where heartbeat_at = now() - interval '{{silence}}';
        commit
        """);

    public sealed class App(TestPostgres server) : TestApp(server)
    {
        protected override void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services =>
            services.Remove(services.Single(service => service.ImplementationType == typeof(QuartzHostedService))));
    }
}
