using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>How long plans usually take, from a claim to its plan: asked of the database once in a while, for all who watch.</summary>
internal sealed class TypicalDuration(WatcherJobs jobs, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Runner, string Period), (DateTimeOffset At, TimeSpan? Duration)> known = [];
    private readonly SemaphoreSlim one = new(1);

    /// <summary>The median of the last ones of that runner and period; null while there are too few.</summary>
    public async Task<TimeSpan?> GetAsync(string runner, string? period, CancellationToken ct)
    {
        if (period is null || !Periods.Days.ContainsKey(period))
        {
            return null;
        }

        await one.WaitAsync(ct);
        try
        {
            if (!known.TryGetValue((runner, period), out var last) || time.GetUtcNow() - last.At > Memory)
            {
                known[(runner, period)] = last = (time.GetUtcNow(), await jobs.TypicalDurationAsync(runner, period, ct));
            }

            return last.Duration;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();
}
