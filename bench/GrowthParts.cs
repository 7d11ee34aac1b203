namespace PlanBuilder.Bench;

/// <summary>What everyday statements take when jobs have piled up, beside the same in a database with none, by turns.</summary>
internal static class GrowthParts
{
    private const int Warm = 150; // until every connection of a pool has prepared and planned each statement
    private const int Times = 200, Days = 180;

    public static async Task MeasureAsync(Run run)
    {
        var (postgres, measurements, rounds, quick) = run;
        var ended = quick ? 100_000 : 1_000_000;
        await using var none = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        await using var grown = await PlanBuilderQueue.StartAsync(postgres, workers: 0, "grown");
        (string Who, PlanBuilderQueue Queue)[] both = [("ours, none ended", none), ("ours", grown)];
        await none.ClearAsync();
        await grown.ClearAsync();
        await grown.EndAsync(ended, Days);
        for (var round = 0; round <= rounds; round++)
        {
            for (var statement = 0; statement < none.Statements.Count; statement++)
            {
                await RepeatAsync(
                    round, none.Statements[statement].Row, (queue, time) => queue.Statements[statement].OnceAsync(time),
                    round == 0 ? Warm : Times);
            }

            await none.ForgetQueuedAsync();
            await grown.ForgetQueuedAsync();
        }

        await none.ClearAsync();
        await none.EndAsync(Times * PlanBuilderQueue.PageSize, Days, Times); // the same page, and nothing behind it
        for (var round = 0; round <= rounds; round++)
        {
            await RepeatAsync(round, "list", (queue, number) => queue.ListAsync(number), round == 0 ? Warm : Times);
        }

        await none.ClearAsync();
        await none.EndAsync(ended * 2 / Days, 2); // the same yesterday, and nothing before
        for (var round = 0; round <= rounds; round++)
        {
            await RepeatAsync(round, "yesterday's report", (queue, _) => queue.ReportAsync(), quick ? 3 : 10);
        }

        await grown.ClearAsync();

        async Task RepeatAsync(int round, string row, Func<PlanBuilderQueue, int, Task> onceAsync, int times)
        {
            var taken = both.ToDictionary(one => one.Who, _ => new List<double>());
            for (var time = 0; time < times; time++)
            {
                foreach (var (who, queue) in both)
                {
                    taken[who].Add(await Clock.MillisecondsAsync(() => onceAsync(queue, time)));
                }
            }

            foreach (var (who, _) in round == 0 ? [] : both)
            {
                measurements.AddTimes($"{row}, {ended:N0} ended", who, taken[who]);
            }
        }
    }
}
