using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>Our pages beside a small one, 16 requests at a time.</summary>
internal static class PageParts
{
    private const int Parallel = 16;

    public static async Task MeasureAsync(Run run)
    {
        var (_, measurements, rounds, quick) = run;
        var folder = Directory.CreateTempSubdirectory("pbbench");
        try
        {
            await using var app = await AppProcess.StartAsync(folder.FullName, ("Jobs__HoldSeconds", "0")); // nothing is held
            using var creator = await Creator.JoinAsync(app.Address, folder.FullName);
            var plan = await creator.PlanAsync();
            await using var small = await SmallPage.StartAsync(Path.Combine(folder.FullName, "run"));
            (string Row, string Path)[] pages =
            [
                ("form", "/ai-plan-builder"), ("list", "/ai-plan-builder/plans"), ("plan, 14 days and 4 networks", plan),
                ("changed fragment", $"{plan}?handler=Status&since=0"), ("unchanged fragment", $"{plan}?handler=Status&since=1000000"),
            ];
            for (var round = 0; round <= rounds; round++)
            {
                var yardstick = await Clock.PerSecondAsync(quick ? 1000 : 4000, Parallel, _ => small.GetAsync());
                foreach (var (row, path) in pages)
                {
                    var rate = await Clock.PerSecondAsync(quick ? 300 : 1500, Parallel, _ => creator.GetAsync(path));
                    if (round > 0)
                    {
                        measurements.Add(row, "ours", "/s", rate);
                        measurements.Add(row, "small page", "/s", yardstick);
                    }
                }
            }

            var taken = new List<double>();
            for (var time = 0; time < 100; time++)
            {
                taken.Add(await Clock.MillisecondsAsync(() => creator.GetAsync(plan)));
            }

            measurements.AddTimes("plan, one visitor", "ours", taken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
