namespace PlanBuilder.Bench;

/// <summary>Our queue beside others, interleaved: in each round everybody once.</summary>
internal static class QueueParts
{
    public static async Task EnqueueAsync(Run run)
    {
        var (postgres, measurements, rounds, quick) = run;
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        await using var bare = new BareTable(postgres);
        var others = await OthersAsync(postgres);
        var count = quick ? 600 : 2000;
        for (var round = 0; round <= rounds; round++) // the first one warms up
        {
            foreach (var parallel in (int[])[1, 10])
            {
                await bare.ClearAsync();
                Add("bare table", await Clock.PerSecondAsync(count, parallel, bare.EnqueueAsync));
                await ours.ClearAsync();
                Add("ours", await Clock.PerSecondAsync(count, parallel, number => ours.EnqueueAsync(number)));
                await ours.ClearAsync();
                Add("ours, row alone", await Clock.PerSecondAsync(count, parallel, ours.InsertAsync));
                foreach (var queue in others)
                {
                    Add(queue.Name, await queue.EnqueuePerSecondAsync(count, parallel));
                }

                void Add(string who, double rate)
                {
                    if (round > 0)
                    {
                        measurements.Add($"enqueue, {parallel} connections", who, "/s", rate);
                    }
                }
            }
        }
    }

    public static async Task DrainAsync(Run run)
    {
        var (postgres, measurements, rounds, quick) = run;
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 0);
        await using var bare = new BareTable(postgres);
        var others = await OthersAsync(postgres);
        var count = quick ? 2000 : 10_000;
        for (var round = 0; round <= rounds; round++)
        {
            await bare.ClearAsync();
            await bare.QueueAsync(count);
            Add("bare table", await Clock.PerSecondAsync(() => bare.DrainAsync(10)));
            await ours.ClearAsync();
            await ours.QueueAsync(count);
            Add("ours", await Clock.PerSecondAsync(() => ours.DrainAsync(10)));
            foreach (var queue in others)
            {
                Add(queue.Name, await queue.DrainPerSecondAsync(count, 10));
            }

            void Add(string who, double rate)
            {
                if (round > 0)
                {
                    measurements.Add("claim to completed, 10 workers", who, "/s", rate);
                }
            }
        }
    }

    public static async Task PickUpAsync(Run run)
    {
        const string Row = "pick-up";
        var (postgres, measurements, rounds, quick) = run;
        await using var ours = await PlanBuilderQueue.StartAsync(postgres, workers: 10);
        await using var bare = new BareTable(postgres);
        var others = await OthersAsync(postgres);
        await bare.ClearAsync();
        await ours.ClearAsync();
        var count = quick ? 100 : 300;
        await bare.PickUpAsync(30);
        await ours.PickUpAsync(30);
        for (var round = 0; round < rounds; round++)
        {
            measurements.AddTimes(Row, "bare table", await bare.PickUpAsync(count));
            measurements.AddTimes(Row, "ours", await ours.PickUpAsync(count));
            foreach (var queue in others)
            {
                measurements.AddTimes(Row, queue.Name, await queue.PickUpAsync(count));
            }
        }
    }

    private static async Task<IReadOnlyList<IOtherQueue>> OthersAsync(BenchPostgres postgres) =>
        [new HangfireQueue(postgres), .. await NodeQueue.FindAsync(postgres)];
}

/// <summary>A queue that others made.</summary>
internal interface IOtherQueue
{
    string Name { get; }

    Task<double> EnqueuePerSecondAsync(int count, int parallel);

    /// <summary>From the first claim until all are completed, by workers that do nothing.</summary>
    Task<double> DrainPerSecondAsync(int count, int workers);

    /// <summary>From the enqueuer's answer to the start of the job, one after another, in milliseconds.</summary>
    Task<List<double>> PickUpAsync(int count);
}
