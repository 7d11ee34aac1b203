using System.Diagnostics;
using Npgsql;

namespace PlanBuilder.Bench;

/// <summary>Claim to completed while somebody's forgotten transaction keeps every dead row alive, after a minute of it.</summary>
internal static class PinnedParts
{
    public static async Task MeasureAsync(Run run)
    {
        var (postgres, measurements, _, quick) = run;
        const string Row = "claim to completed, snapshot pinned";
        var span = TimeSpan.FromSeconds(quick ? 20 : 60);
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        await ours.ClearAsync();
        await DrainAsync(); // warms up
        measurements.Add(Row, "ours, before", "/s", await DrainAsync());

        await using var connection = new NpgsqlConnection(postgres.Address());
        await connection.OpenAsync();
        await using var pin = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("select count(*) from jobs", connection))
        {
            await look.ExecuteScalarAsync();
        }

        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < span)
        {
            await DrainAsync();
        }

        measurements.Add(Row, "ours", "/s", await DrainAsync());
        await pin.RollbackAsync();
        await ours.ClearAsync();

        async Task<double> DrainAsync()
        {
            await ours.QueueAsync(2000);
            return await Clock.PerSecondAsync(() => ours.DrainAsync(10));
        }
    }
}
