using System.Diagnostics;
using PlanBuilder.Tests;

namespace PlanBuilder.Trials.Chaos;

/// <summary>Many jobs at once, a few faults while they run, and a look at what became of each of them.</summary>
internal sealed class ChaosRound(ChaosCluster cluster, int jobs, int seed)
{
    private const int MostFaults = 5; // for a thousand jobs

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ChaosLoad load = new(cluster, jobs, seed);

    public async Task<Tally> RunAsync(CancellationToken ct)
    {
        var random = new Random(seed);
        var faults = new Faults(cluster, random);
        var clock = Stopwatch.StartNew();
        await using (var connection = await cluster.ConnectAsync())
        {
            await Ledger.TurnPageAsync(connection);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = cluster.Watchers.Select(watcher => watcher.WatchAsync(over.Token)).ToList();
        var enqueuing = load.EnqueueAsync();
        var struck = new List<string>();
        do
        {
            await Task.Delay(ChaosTimes.UpTo(cluster.Times.Between, random), ct);
            struck.Add(await faults.StrikeAsync());
        }
        while (struck.Count < Math.Max(MostFaults, jobs * MostFaults / 1_000) && (!enqueuing.IsCompleted || await OpenAsync() > 0));
        await over.CancelAsync();
        await enqueuing;
        await EndAsync();
        await faults.HealedAsync();
        await Task.WhenAll(watching);
        await EndAsync(); // what the watchers asked for last
        return await TallyAsync(faults, struck) with { Seconds = clock.Elapsed.TotalSeconds };
    }

    private Task<int> OpenAsync() => cluster.QueryAsync<int>("select count(*)::int from jobs where status in ('queued', 'running')");

    // Until every job has ended, or none did for so long that they count as lost.
    private async Task EndAsync()
    {
        try
        {
            for (var open = await OpenAsync(); open > 0;)
            {
                var before = open;
                open = await Wait.ForAsync($"one of {before} open jobs to end", OpenAsync, now => now < before, limit: Patience);
            }
        }
        catch (TimeoutException)
        {
            // They are counted.
        }
    }

    private async Task<Tally> TallyAsync(Faults faults, IReadOnlyList<string> struck)
    {
        await using var connection = await cluster.ConnectAsync();
        var ends = await Ledger.EndsAsync(connection, load.Keys);
        var answers = cluster.Drafting.Answers
            .Where(answered => answered.Key.StartsWith(load.Keys[..^1], StringComparison.Ordinal))
            .ToDictionary();
        var claims = await Task.WhenAll(faults.Returns.Select(async returned =>
        {
            await using var own = await cluster.ConnectAsync();
            return await Ledger.FirstClaimAsync(own, returned);
        }));
        var said = cluster.Nodes.SelectMany(node => node.ReadOn()).ToList();
        var seen = cluster.Watchers.Select(watcher => watcher.ReadOn()).ToList();
        return new()
        {
            Rounds = 1,
            Jobs = jobs,
            Faults = struck,
            Rescues = await Ledger.RescuesAsync(connection),
            Refused = said.Count(line => line.Contains(": already ended or claimed elsewhere, ", StringComparison.Ordinal)),
            Repeated = answers.Values.Sum(times => times - 1),
            Failed = ends.Failed,
            Lost = jobs - ends.Ended,
            Doubled = ends.Doubled,
            WronglyBooked = ends.WronglyBooked,
            Answers = seen.Sum(watcher => watcher.Answers),
            SlowestRecovery = await Ledger.SlowestRecoveryAsync(connection),
            SlowestClaim = claims.DefaultIfEmpty().Max(),
            SlowestStop = faults.SlowestStop.TotalSeconds,
            Surprises =
            [
                .. seen.SelectMany(watcher => watcher.Surprises), .. Traces(said),
                .. (await Ledger.AnsweredTooOftenAsync(connection, answers)).Select(
                    key => $"{key} was answered more often than it was claimed"),
            ],
        };
    }

    // Each stack trace, with what stands before it.
    private static IEnumerable<string> Traces(List<string> said) =>
        from at in Enumerable.Range(0, said.Count)
        where IsTrace(said[at]) && !IsTrace(said.ElementAtOrDefault(at - 1))
        select string.Join('\n', said.Take(at + 3).Skip(Math.Max(0, at - 3)));

    private static bool IsTrace(string? line) => line?.Contains("   at ", StringComparison.Ordinal) == true;
}
