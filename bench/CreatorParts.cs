using System.Net;
using System.Net.Sockets;
using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>What a creator waits for, with the whole app in a process of its own.</summary>
internal static class CreatorParts
{
    public static async Task MeasureAsync(Run run)
    {
        var (_, measurements, rounds, quick) = run;
        var times = quick ? 30 : 100;
        var folder = Directory.CreateTempSubdirectory("pbbench");
        try
        {
            await using (var app = await AppProcess.StartAsync(folder.FullName))
            {
                using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
                await RepeatAsync("button to the plan", creator.GenerateAsync);
                await RepeatAsync("form", creator.OpenFormAsync);
            }

            // n8n takes connections and says nothing.
            using (var silence = new TcpListener(IPAddress.Loopback, 0))
            {
                silence.Start();
                await using var app = await AppProcess.StartAsync(
                    folder.FullName, ("N8N_PLAN_BUILDER_WEBHOOK_URL", $"http://{silence.LocalEndpoint}/"));
                using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
                await RepeatAsync("button to the page, n8n silent", creator.SeePageAsync);
            }

            // Nobody runs the jobs now: the row is changed from outside, as another writer would.
            await using (var app = await AppProcess.StartAsync(folder.FullName, ("Jobs__Workers", "0")))
            {
                using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
                await RepeatAsync("row's change to its fragment", creator.WatchAChangeAsync);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        async Task RepeatAsync(string row, Func<Task<TimeSpan>> once)
        {
            for (var round = 0; round <= rounds; round++)
            {
                var taken = new List<double>();
                for (var time = 0; time < times; time++)
                {
                    taken.Add((await once()).TotalMilliseconds);
                }

                if (round > 0)
                {
                    measurements.AddTimes(row, "ours", taken);
                }
            }
        }
    }
}
