using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>What the app costs while nothing happens, and how soon it is there.</summary>
internal static class IdleParts
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(40); // until it trusts its listening

    public static async Task MeasureAsync(Run run)
    {
        var (_, measurements, rounds, quick) = run;
        var folder = Directory.CreateTempSubdirectory("pbbench");
        try
        {
            await using (await AppProcess.StartAsync(folder.FullName))
            {
                // The first start makes the cluster.
            }

            for (var round = 0; round < rounds; round++)
            {
                var began = Stopwatch.GetTimestamp();
                await using var app = await AppProcess.StartAsync(folder.FullName);
                using var http = new HttpClient { BaseAddress = app.Address };
                await Wait.UntilAsync("the app to be ready", async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode);
                measurements.Add("start to ready, cluster is there", "ours", "s", Stopwatch.GetElapsedTime(began).TotalSeconds);
                if (round == 0)
                {
                    await RestAsync(measurements, folder.FullName, TimeSpan.FromSeconds(quick ? 30 : 120));
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Each unit of work is one transaction, and nearly each one statement.
    private static async Task RestAsync(Measurements measurements, string folder, TimeSpan span)
    {
        await Task.Delay(Settled);
        await using var rows = new NpgsqlConnection(
            $"Host={Path.Combine(folder, "run")};Username=postgres;Database=postgres;Pooling=false");
        await rows.OpenAsync();
        var before = await AskAsync(rows, "select sum(xact_commit + xact_rollback) from pg_stat_database");
        await Task.Delay(span);
        var after = await AskAsync(rows, "select sum(xact_commit + xact_rollback) from pg_stat_database");
        measurements.Add("idle, transactions", "ours", "/s", (after - before - 1) / span.TotalSeconds);
        measurements.Add("idle, connections", "ours", "", await AskAsync(rows, """
            select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
            """));
    }

    private static async Task<double> AskAsync(NpgsqlConnection rows, string question)
    {
        await using var command = new NpgsqlCommand(question, rows);
        return Convert.ToDouble(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
