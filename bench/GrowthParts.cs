namespace PlanBuilder.Bench;

/// <summary>What everyday statements take when jobs have piled up, beside the same with none.</summary>
internal static class GrowthParts
{
    private const int Warm = 20;

    public static async Task MeasureAsync(BenchPostgres postgres, Measurements measurements, int rounds, bool quick)
    {
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        var ended = quick ? 100_000 : 1_000_000;
        await ours.ClearAsync();
        await postgres.RunAsync("vacuum analyze");
        await RepeatAsync("ours, none ended");
        await ours.EndAsync(ended);
        await RepeatAsync("ours");
        await ours.ClearAsync();

        async Task RepeatAsync(string who)
        {
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var (row, onceAsync) in ours.Statements)
                {
                    var taken = new List<double>();
                    for (var time = 0; time < (round == 0 ? Warm : 200); time++)
                    {
                        taken.Add(await Clock.MillisecondsAsync(() => onceAsync(time)));
                    }

                    if (round > 0)
                    {
                        measurements.AddTimes($"{row}, {ended:N0} ended", who, taken);
                    }
                }

                await ours.ForgetQueuedAsync();
            }
        }
    }
}
