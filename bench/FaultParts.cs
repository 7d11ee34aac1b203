using System.Diagnostics;
using Npgsql;
using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>
/// How many plans a second two nodes write after what goes wrong in the field, beside the same before it. How many they write in a second
/// of their processors' time says whether a lower rate comes from them, or from what else the machine does by then.
/// </summary>
internal static class FaultParts
{
    private const string Database = "faults";
    private const double AsBefore = 0.98;
    private const int Plans = 30_000; // more than are written meanwhile

    public static async Task MeasureAsync(Run run)
    {
        var (postgres, measurements, _, quick) = run;
        var (window, patience) = (TimeSpan.FromSeconds(quick ? 5 : 10), TimeSpan.FromSeconds(quick ? 30 : 60));
        await using var queue = await PlanBuilderQueue.StartAsync(postgres, workers: 0, Database);
        await queue.ClearAsync();
        await using var nodes = await BenchNodes.StartAsync(postgres, Database);
        (string Name, Func<Task> StrikeAsync)[] faults =
        [
            ("Postgres restarted", postgres.RestartAsync),
            ("sessions ended", () => EndSessionsAsync(postgres)),
            ("no free connection for 10 s", () => TakeConnectionsAsync(postgres)),
            ("node killed", nodes.KillOneAsync),
            ("node killed 3 times", async () =>
            {
                for (var time = 0; time < 3; time++)
                {
                    await nodes.KillOneAsync();
                }
            }),
        ];
        foreach (var (name, strikeAsync) in faults)
        {
            await queue.QueueAsync(Plans - await CountAsync("status = 'queued'"));
            var start = await CountAsync("status = 'completed'");
            await Wait.UntilAsync("plans to be written", async () => await CountAsync("status = 'completed'") > start + 50);
            var before = await UsualRateAsync();
            await strikeAsync();
            var struck = Stopwatch.GetTimestamp();
            (double PerSecond, double PerProcessorSecond) after;
            do
            {
                after = await RateAsync();
            }
            while (after.PerSecond < AsBefore * before.PerSecond && Stopwatch.GetElapsedTime(struck) < patience);
            measurements.Add($"plans after: {name}", "ours", "/s", after.PerSecond);
            measurements.Add($"plans after: {name}", "ours, before", "/s", before.PerSecond);
            measurements.Add($"plans after: {name}", "ours", "/CPU s", after.PerProcessorSecond);
            measurements.Add($"plans after: {name}", "ours, before", "/CPU s", before.PerProcessorSecond);
            measurements.Add($"until then: {name}", "ours", "s", Stopwatch.GetElapsedTime(struck).TotalSeconds);
        }

        // The middle one of three: a single window can be a tenth off.
        async Task<(double PerSecond, double PerProcessorSecond)> UsualRateAsync()
        {
            var windows = new[] { await RateAsync(), await RateAsync(), await RateAsync() };
            Array.Sort(windows);
            return windows[1];
        }

        async Task<(double PerSecond, double PerProcessorSecond)> RateAsync()
        {
            var (written, taken, began) = (await CountAsync("status = 'completed'"), nodes.ProcessorTime, Stopwatch.GetTimestamp());
            await Task.Delay(window);
            var plans = await CountAsync("status = 'completed'") - written;
            return (plans / Stopwatch.GetElapsedTime(began).TotalSeconds, plans / (nodes.ProcessorTime - taken).TotalSeconds);
        }

        async Task<int> CountAsync(string which) =>
            (await postgres.ListAsync<int>($"select count(*)::int from jobs where {which}", Database)).Single();
    }

    private static async Task EndSessionsAsync(BenchPostgres postgres) => await postgres.ListAsync<bool>(
        $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{Database}' and usename = 'planbuilder_app'");

    // Whoever is thrown out finds the place taken.
    private static async Task TakeConnectionsAsync(BenchPostgres postgres)
    {
        var address = new NpgsqlConnectionStringBuilder(postgres.Address("planbuilder_app", Database)) { Pooling = false }.ConnectionString;
        var taken = new List<NpgsqlConnection>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10);)
        {
            await postgres.ListAsync<bool>($"""
                select pg_terminate_backend(pid) from pg_stat_activity where datname = '{Database}' and application_name = 'planbuilder'
                """);
            try
            {
                while (true)
                {
                    var connection = new NpgsqlConnection(address);
                    taken.Add(connection);
                    await connection.OpenAsync();
                }
            }
            catch (PostgresException)
            {
                await Task.Delay(100); // too many
            }
        }

        foreach (var connection in taken)
        {
            await connection.DisposeAsync();
        }
    }
}
