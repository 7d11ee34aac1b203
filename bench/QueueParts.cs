namespace PlanBuilder.Bench;

/// <summary>Our queue beside others, interleaved: in each round everybody once.</summary>
internal static class QueueParts
{
    private static readonly string[] Node = ["graphile", "boss"];

    public static async Task EnqueueAsync(BenchPostgres postgres, NodeQueues? node, Measurements measurements, int rounds, bool quick)
    {
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        await using var bare = new BareTable(postgres);
        var count = quick ? 600 : 2000;
        for (var round = 0; round <= rounds; round++) // the first one warms up
        {
            foreach (var parallel in (int[])[1, 10])
            {
                var row = $"enqueue, {parallel} connections";
                await bare.ClearAsync();
                Add("bare table", await Clock.PerSecondAsync(count, parallel, bare.EnqueueAsync));
                await ours.ClearAsync();
                Add("ours", await Clock.PerSecondAsync(count, parallel, number => ours.EnqueueAsync(number)));
                await ours.ClearAsync();
                Add("ours, row alone", await Clock.PerSecondAsync(count, parallel, ours.InsertAsync));
                foreach (var queue in node is null ? [] : Node)
                {
                    Add(queue, await node!.PerSecondAsync(queue, "enqueue", count, parallel));
                }

                void Add(string who, double rate)
                {
                    if (round > 0)
                    {
                        measurements.Add(row, who, "/s", rate);
                    }
                }
            }
        }
    }

    public static async Task DrainAsync(BenchPostgres postgres, NodeQueues? node, Measurements measurements, int rounds, bool quick)
    {
        const string Row = "claim to completed, 10 workers";
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        await using var bare = new BareTable(postgres);
        var count = quick ? 2000 : 10_000;
        for (var round = 0; round <= rounds; round++)
        {
            await bare.ClearAsync();
            await bare.QueueAsync(count);
            Add("bare table", await Clock.PerSecondAsync(() => bare.DrainAsync(10)));
            await ours.ClearAsync();
            await ours.QueueAsync(count);
            Add("ours", await Clock.PerSecondAsync(() => ours.DrainAsync(10)));
            foreach (var queue in node is null ? [] : Node)
            {
                Add(queue, await node!.PerSecondAsync(queue, "drain", count, 10));
            }

            void Add(string who, double rate)
            {
                if (round > 0)
                {
                    measurements.Add(Row, who, "/s", rate);
                }
            }
        }
    }

    public static async Task PickUpAsync(BenchPostgres postgres, NodeQueues? node, Measurements measurements, int rounds, bool quick)
    {
        const string Row = "pick-up";
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 10);
        await using var bare = new BareTable(postgres);
        await bare.ClearAsync();
        await ours.ClearAsync();
        var count = quick ? 100 : 300;
        await bare.PickUpAsync(30);
        await ours.PickUpAsync(30);
        for (var round = 0; round < rounds; round++)
        {
            measurements.AddTimes(Row, "bare table", await bare.PickUpAsync(count));
            measurements.AddTimes(Row, "ours", await ours.PickUpAsync(count));
            foreach (var queue in node is null ? [] : Node)
            {
                measurements.AddTimes(Row, queue, await node!.TimesAsync(queue, count));
            }
        }
    }
}
