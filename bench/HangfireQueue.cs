using System.Diagnostics;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;

namespace PlanBuilder.Bench;

/// <summary>Hangfire on PostgreSQL, in this process, which is told of new jobs.</summary>
internal sealed class HangfireQueue : IOtherQueue
{
    private const string Database = "hangfire";
    private static readonly string[] Platforms = ["X"];
    private readonly BenchPostgres postgres;
    private readonly PostgreSqlStorage storage;
    private readonly BackgroundJobClient client;

    public HangfireQueue(BenchPostgres postgres)
    {
        this.postgres = postgres;
        var options = new PostgreSqlStorageOptions { EnableLongPolling = true };
        storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(postgres.Address(database: Database), options), options);
        client = new BackgroundJobClient(storage);
    }

    public string Name => "hangfire";

    public async Task<double> EnqueuePerSecondAsync(int count, int parallel)
    {
        await ClearAsync();
        return await EnqueueAsync(count, parallel);
    }

    public async Task<double> DrainPerSecondAsync(int count, int workers)
    {
        await ClearAsync();
        await EnqueueAsync(count, workers);
        var left = count;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        HangfireJob.Ran = () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                all.TrySetResult();
            }
        };
        var began = Stopwatch.GetTimestamp();
        using var server = NewServer(workers);
        await all.Task.WaitAsync(TimeSpan.FromMinutes(10));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public async Task<List<double>> PickUpAsync(int count)
    {
        await ClearAsync();
        var next = new TaskCompletionSource<long>();
        HangfireJob.Ran = () => next.TrySetResult(Stopwatch.GetTimestamp());
        using var server = NewServer(10);
        var taken = new List<double>();
        for (var time = 0; time < count; time++)
        {
            next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Enqueue();
            var answered = Stopwatch.GetTimestamp();
            var first = await next.Task.WaitAsync(TimeSpan.FromMinutes(1));
            taken.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, first).TotalMilliseconds));
            await Task.Delay(20);
        }

        return taken;
    }

    private Task ClearAsync() => postgres.RunAsync("truncate hangfire.job, hangfire.jobqueue, hangfire.counter cascade", Database);

    // It has no asynchronous way to enqueue.
    private Task<double> EnqueueAsync(int count, int parallel) => Clock.PerSecondAsync(count, parallel, _ =>
        Task.Factory.StartNew(Enqueue, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private void Enqueue() => client.Create(
        () => HangfireJob.Run("Increase engagement", "7 days", Platforms, "sourdough bakery"), new EnqueuedState());

    private BackgroundJobServer NewServer(int workers) => new(new BackgroundJobServerOptions { WorkerCount = workers }, storage);
}

/// <summary>A job that does nothing but say so.</summary>
public static class HangfireJob
{
    internal static Action Ran { get; set; } = () => { };

    public static void Run(string goal, string period, string[] platforms, string niche)
    {
        _ = (goal, period, platforms, niche);
        Ran();
    }
}
