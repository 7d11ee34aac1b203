using PlanBuilder.Tests;

namespace PlanBuilder.Bench;

/// <summary>The form's POST, from many accounts, beside one with a cookie, an antiforgery token, and an insert.</summary>
internal static class PostParts
{
    private const int Parallel = 16;

    public static async Task MeasureAsync(Run run)
    {
        var (_, measurements, rounds, quick) = run;
        var folder = Directory.CreateTempSubdirectory("pbbench");
        var creators = new List<Creator>();
        try
        {
            await using var app = await AppProcess.StartAsync(folder.FullName, ("Jobs__Workers", "0"));
            for (var number = 0; number < Parallel; number++)
            {
                creators.Add(await Creator.JoinAsync(app.Address, folder.FullName));
            }

            await using var small = await SmallPage.StartAsync(Path.Combine(folder.FullName, "run"));
            for (var round = 0; round <= rounds; round++)
            {
                var yardstick = await Clock.PerSecondAsync(quick ? 1000 : 4000, Parallel, _ => small.PostAsync());
                await creators[0].ForgetJobsAsync();
                var rate = await Clock.PerSecondAsync(
                    quick ? 300 : 1500, Parallel, number => creators[number % Parallel].PostFormAsync());
                if (round > 0)
                {
                    measurements.Add("form POST", "ours", "/s", rate);
                    measurements.Add("form POST", "small page", "/s", yardstick);
                }
            }
        }
        finally
        {
            creators.ForEach(creator => creator.Dispose());
            folder.Delete(recursive: true);
        }
    }
}
