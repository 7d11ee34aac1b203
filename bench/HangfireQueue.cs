using System.Diagnostics;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>
/// Hangfire on PostgreSQL, in this process. Each round has a schema of its own, so that nothing is left of the one before.
/// </summary>
internal sealed class HangfireQueue(BenchPostgres postgres) : IOtherQueue
{
    private const string Database = "hangfire";
    private static readonly string[] Platforms = ["X"];
    private int rounds;

    public string Name => "hangfire";

    public Task<double> EnqueuePerSecondAsync(int count, int parallel) => EnqueueAsync(NewStorage(isNotified: true), count, parallel);

    public async Task<double> DrainPerSecondAsync(int count, int workers)
    {
        // All is there when the server starts. Notified, a worker can stand still with the last job that it fetched, until the next
        // notification (Hangfire.PostgreSql 1.21.1).
        var storage = NewStorage(isNotified: false);
        await EnqueueAsync(storage, count, workers);
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
        using var server = NewServer(storage, workers);
        await Wait.EndAsync($"Hangfire to run {count} jobs", all.Task, () => Left(storage), TimeSpan.FromMinutes(10));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public async Task<List<double>> PickUpAsync(int count)
    {
        var storage = NewStorage(isNotified: true);
        var client = new BackgroundJobClient(storage);
        var next = new TaskCompletionSource<long>();
        HangfireJob.Ran = () => next.TrySetResult(Stopwatch.GetTimestamp());
        using var server = NewServer(storage, 10);
        var taken = new List<double>();
        for (var time = 0; time < count; time++)
        {
            var started = (next = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            Enqueue(client);
            var answered = Stopwatch.GetTimestamp();
            if (await Task.WhenAny(started, Task.Delay(TimeSpan.FromSeconds(1))) != started)
            {
                await postgres.RunAsync("notify new_job", Database); // as the next job would
            }

            var first = await Wait.EndAsync("Hangfire to start a job", started, () => Left(storage));
            taken.Add(Math.Max(0, Stopwatch.GetElapsedTime(answered, first).TotalMilliseconds));
            await Task.Delay(20);
        }

        return taken;
    }

    // It has no asynchronous way to enqueue.
    private static Task<double> EnqueueAsync(PostgreSqlStorage storage, int count, int parallel)
    {
        var client = new BackgroundJobClient(storage);
        return Clock.PerSecondAsync(count, parallel, _ => Task.Factory.StartNew(
            () => Enqueue(client), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private static void Enqueue(BackgroundJobClient client) => client.Create(
        () => HangfireJob.Run("Increase engagement", "7 days", Platforms, "sourdough bakery"), new EnqueuedState());

    private static BackgroundJobServer NewServer(PostgreSqlStorage storage, int workers) =>
        new(new BackgroundJobServerOptions { WorkerCount = workers }, storage);

    private static string Left(PostgreSqlStorage storage)
    {
        var asked = storage.GetMonitoringApi();
        return $"{asked.EnqueuedCount("default")} jobs that wait, and {asked.FetchedCount("default")} that a worker has fetched";
    }

    private PostgreSqlStorage NewStorage(bool isNotified)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = $"round{++rounds}", EnableLongPolling = isNotified, QueuePollInterval = TimeSpan.FromMilliseconds(200),
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(postgres.Address(database: Database), options), options);
    }
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
