using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PlanBuilder.Tests.Postgres;
using PlanBuilder.Web.Operations;

namespace PlanBuilder.Tests.Jobs;

/// <summary>The database's clock decides on a job's life and on the month's plans; the node's own may be wrong.</summary>
public sealed class ClockSkewTests(ClockSkewTests.App app) : IClassFixture<ClockSkewTests.App>
{
    [Fact]
    public async Task A_node_whose_clock_is_ahead_sweeps_nothing_early_and_counts_the_same_month()
    {
        await app.Database.OwnerRunAsync("delete from auth.users");
        app.Clock.WallAhead = TimeSpan.Zero;
        using var visitor = app.NewVisitor();
        await visitor.SignUpAsync();
        await visitor.AskForPlanAsync();
        var running = await app.Database.MakeJobAsync("running");
        var outside = await app.Database.MakeJobAsync("running", runner: "n8n");

        app.Clock.Ahead += TimeSpan.FromHours(1);
        await SweepAsync();
        Assert.Equal((1, 2), await app.Database.OwnerAsync<(int, int)>("""
            select count(*) filter (where status = 'queued')::int, count(*) filter (where status = 'running')::int from jobs
            """));

        app.Clock.Ahead = TimeSpan.FromDays(13);
        Assert.Contains("1 of 3 plans used", (await visitor.GetAsync("/ai-plan-builder")).Words, StringComparison.Ordinal);

        // The same sweep, once the rows are as old as that.
        await app.Database.AgeAsync(running, "heartbeat_at = now() - interval '31 seconds'");
        await app.Database.AgeAsync(outside, "heartbeat_at = now() - interval '6 minutes'");
        await SweepAsync();
        Assert.Equal("queued", (await app.Database.JobAsync(running)).Status);
        Assert.Equal("timed_out", (await app.Database.JobAsync(outside)).ErrorCode);
        await app.Database.AssertInvariantsAsync();
    }

    [Theory, InlineData(10), InlineData(-10)]
    public async Task A_node_whose_clock_is_wrong_takes_what_n8n_says_and_sweeps_what_the_database_finds_old(int minutes)
    {
        app.Clock.Ahead += TimeSpan.FromHours(1);
        app.Clock.WallAhead = TimeSpan.FromMinutes(minutes) - app.Clock.Ahead;
        var (young, old) = (await app.Database.MakeJobAsync("running"), await app.Database.MakeJobAsync("running"));
        await app.Database.AgeAsync(old, "heartbeat_at = now() - interval '31 seconds'");
        await SweepAsync();
        Assert.Equal(("running", "queued"), ((await app.Database.JobAsync(young)).Status, (await app.Database.JobAsync(old)).Status));

        var id = await app.Database.MakeJobAsync("queued");
        using var http = new HttpClient { BaseAddress = app.Address };
        using var request = N8nCallbackTests.Event(id, """{"type":"started"}""");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task SweepAsync() => app.Services.GetRequiredService<Sweep>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>An app whose jobs nobody runs, and whose clock can be set.</summary>
    public sealed class App(TestPostgres server) : TestApp(server)
    {
        public SettableClock Clock { get; } = new();

        protected override void Configure(IWebHostBuilder builder) => builder
            .UseSetting("Jobs:Workers", "0")
            .UseSetting("N8N_CALLBACK_SECRET", N8nApp.CallbackSecret)
            .ConfigureServices(services => services.AddSingleton<TimeProvider>(Clock));
    }

    /// <summary>The system's clock, and how far it is wrong.</summary>
    public sealed class SettableClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        /// <summary>How much more wrong the time of day is, which can be set back.</summary>
        public TimeSpan WallAhead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead + WallAhead;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }
}
