using System.Diagnostics;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Bench;

/// <summary>Held watchers, without the connections that they come by: what each takes, and how soon it learns of a change.</summary>
internal static class WatcherParts
{
    public static async Task MeasureAsync(Run run)
    {
        var (postgres, measurements, _, quick) = run;
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        foreach (var count in (int[])[1_000, 10_000])
        {
            await ours.ClearAsync();
            await ours.QueueAsync(count);
            await MeasureAsync(postgres, ours, measurements, count, quick);
        }
    }

    private static async Task MeasureAsync(BenchPostgres postgres, PlanBuilderQueue ours, Measurements measurements, int count, bool quick)
    {
        var row = $"{count:N0} watchers";
        var jobs = (await postgres.ListAsync<(Guid Id, Guid Account)>("select id, user_id from jobs")).ToList();
        using var leave = new CancellationTokenSource();
        var seen = jobs.ToDictionary(
            job => job.Id, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var watching = new List<Task>();
        foreach (var some in jobs.Chunk(20)) // nobody's pages open all at once
        {
            watching.AddRange(some.Select(job => WatchAsync(job.Id, job.Account)));
            await Task.Delay(50);
        }

        await SettleAsync(postgres);
        measurements.Add(row + ", memory each", "ours", "kB", (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1024.0 / count);

        var span = TimeSpan.FromSeconds(quick ? 10 : 30);
        using var self = Process.GetCurrentProcess();
        var (asked, worked) = (await postgres.TransactionsAsync(), self.TotalProcessorTime);
        await Task.Delay(span);
        self.Refresh();
        measurements.Add(row + ", processor while nothing happens", "ours", "%", 100 * (self.TotalProcessorTime - worked) / span);
        measurements.Add(row + ", transactions while nothing happens", "ours", "/s",
            (await postgres.TransactionsAsync() - asked - 1) / span.TotalSeconds);

        var taken = new List<double>();
        foreach (var (id, _) in jobs.Take(200))
        {
            var began = Stopwatch.GetTimestamp();
            await postgres.RunAsync($"update jobs set status = 'running', runner = 'local' where id = '{id}'");
            taken.Add(Stopwatch.GetElapsedTime(began, await seen[id].Task.WaitAsync(TimeSpan.FromSeconds(30))).TotalMilliseconds);
        }

        measurements.AddTimes(row + ", change to answer", "ours", taken);
        await leave.CancelAsync();
        await Task.WhenAll(watching);

        async Task WatchAsync(Guid job, Guid account)
        {
            while (!leave.IsCancellationRequested)
            {
                if (await ours.Watch.WaitAsync(account, job, 1, mayHold: true, CancellationToken.None, leave.Token) == WatchAnswer.Changed)
                {
                    seen[job].TrySetResult(Stopwatch.GetTimestamp());
                    return;
                }
            }
        }
    }

    // Until each is held and asks no more. A session at rest tells its statistics only after ten seconds.
    private static async Task SettleAsync(BenchPostgres postgres)
    {
        long before;
        do
        {
            before = await postgres.TransactionsAsync();
            await Task.Delay(TimeSpan.FromSeconds(12));
        }
        while (await postgres.TransactionsAsync() - before > 30);
    }
}
