using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Mail;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Bench;

/// <summary>Our queue in this process: the app's own stores and runner, without its pages.</summary>
internal sealed partial class PlanBuilderQueue : IAsyncDisposable
{
    public const int PageSize = 20;
    private const int Accounts = 5000; // more than their limit of what runs at once would let a few of them queue

    private static readonly PlanInput Request = new()
    {
        Goal = "Increase engagement", Period = "7 days", Platforms = ["X"], Niche = "sourdough bakery", TimeZone = "UTC",
    };

    private readonly WebApplication app;
    private readonly BenchPostgres postgres;
    private readonly string database;
    private Guid[] accounts = [];

    private PlanBuilderQueue(WebApplication app, BenchPostgres postgres, string database) =>
        (this.app, this.postgres, this.database) = (app, postgres, database);

    public static async Task<PlanBuilderQueue> StartAsync(BenchPostgres postgres, int workers, string database = "postgres")
    {
        var builder = WebApplication.CreateBuilder(ProgramFolder.Options([]));
        builder.Environment.EnvironmentName = "Production";
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration["DATABASE_URL"] = postgres.Address("planbuilder_app", database);
        builder.Configuration["ConnectionStrings:Migrations"] = postgres.Address(database: database);
        builder.Configuration["Database:DataFolder"] = postgres.Folder;
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["App:AllowNoPublicUrl"] = "true";
        builder.Configuration["Jobs:Workers"] = $"{workers}";
        builder.AddPostgres();
        builder.AddShared();
        builder.AddMail();
        builder.AddAudit();
        builder.AddAccounts();
        builder.AddUsage();
        builder.AddWorkflow();
        builder.AddJobs();
        var ours = new PlanBuilderQueue(builder.Build(), postgres, database);
        await ours.app.StartAsync();
        await postgres.RunAsync("update usage_limits set per_month = null, max_active = null, requests_per_day = null", database);
        ours.accounts = (await postgres.ListAsync<Guid>($"""
            insert into auth.users (email, encrypted_password)
            select gen_random_uuid() || '@example.org', '' from generate_series(1, {Accounts}) returning id
            """, database)).ToArray();
        return ours;
    }

    public JobWatch Watch => app.Services.GetRequiredService<JobWatch>();

    /// <summary>What is done or asked every day, by its name.</summary>
    public IReadOnlyList<(string Row, Func<int, Task> OnceAsync)> Statements =>
    [
        ("enqueue", number => EnqueueAsync(number)),
        ("claim and complete", _ => CompleteOneAsync()),
        ("usage", number => app.Services.GetRequiredService<UsageStore>().ThisMonthAsync(accounts[number], CancellationToken.None)),
        ("sweep", _ => app.Services.GetRequiredService<StuckJobs>().LookAsync(
            TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15), CancellationToken.None)),
    ];

    /// <summary>A page of an account's plans.</summary>
    public Task ListAsync(int number) => app.Services.GetRequiredService<OwnerJobs>()
        .FindAsync(accounts[number], [], 0, PageSize, CancellationToken.None);

    /// <summary>What is reported of yesterday.</summary>
    public Task ReportAsync() => postgres.ListAsync<DateTime>(
        "select day::timestamp from usage_on((now() at time zone 'utc')::date - 1, (now() at time zone 'utc')::date - 1)", database);

    /// <summary>One press of the button, without its page.</summary>
    public Task EnqueueAsync(int number, CancellationToken ct = default) => app.Services.GetRequiredService<OwnerJobs>()
        .EnqueueAsync(accounts[number % Accounts], Request with { RequestedAt = DateTimeOffset.UtcNow }, Guid.NewGuid().ToString(), ct);

    /// <summary>The row alone, as another client would insert it, under the account's role. Gives its id.</summary>
    public Task<Guid> InsertAsync(int number)
    {
        var account = accounts[number % Accounts];
        return app.Services.GetRequiredService<PlanDatabase>().AsUserAsync(account, session => session.SingleAsync<Guid>("""
            insert into jobs (user_id, type, status, input)
            values (@account, 'plan_builder', 'queued', @input::jsonb)
            returning id
            """, new { account, input = Request.Write() }), CancellationToken.None);
    }

    /// <summary>
    /// Works in batches as the runner does, with so many workers whose work is nothing, until none waits. Gives how many went through.
    /// </summary>
    public async Task<int> DrainAsync(int workers)
    {
        var jobs = app.Services.GetRequiredService<WorkerJobs>();
        IReadOnlyList<ClaimedJob> claimed = [];
        var through = 0;
        do
        {
            var batch = await jobs.CompleteAndClaimAsync(
                [.. claimed.Select(job => new ReadyPlan(job, "{}"))], workers, [], CancellationToken.None);
            through += batch.Completed.Count;
            claimed = batch.Claimed;
        }
        while (claimed.Count > 0);
        return through;
    }

    /// <summary>From the enqueuer's answer to the runner's first line, one job after another, in milliseconds.</summary>
    public async Task<List<double>> PickUpAsync(int times)
    {
        var began = new ConcurrentDictionary<string, TaskCompletionSource<long>>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                var now = Stopwatch.GetTimestamp();
                if (activity.OperationName == "job")
                {
                    began.GetOrAdd("next", _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(now);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var taken = new List<double>();
        for (var time = 0; time < times; time++)
        {
            var next = began["next"] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await EnqueueAsync(time);
            var answered = Stopwatch.GetTimestamp();
            var first = await next.Task.WaitAsync(TimeSpan.FromSeconds(30));
            taken.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, first).TotalMilliseconds));
            await Task.Delay(20);
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task CompleteOneAsync()
    {
        var jobs = app.Services.GetRequiredService<WorkerJobs>();
        var batch = await jobs.CompleteAndClaimAsync([], 1, [], CancellationToken.None);
        await jobs.CompleteAndClaimAsync(
            [.. batch.Claimed.Select(job => new ReadyPlan(job, "{}"))], 0, [], CancellationToken.None);
    }
}
