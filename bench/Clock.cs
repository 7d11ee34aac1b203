using System.Diagnostics;

namespace PlanBuilder.Bench;

/// <summary>How long something takes, and how often it can be done.</summary>
internal static class Clock
{
    public static async Task<double> MillisecondsAsync(Func<Task> onceAsync)
    {
        var began = Stopwatch.GetTimestamp();
        await onceAsync();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Does it so many times over so many at once. Gives how many a second.</summary>
    public static async Task<double> PerSecondAsync(int count, int parallel, Func<int, Task> onceAsync)
    {
        var next = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) <= count;)
            {
                await onceAsync(number);
            }
        })));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Does what gives a count. Gives how many a second.</summary>
    public static async Task<double> PerSecondAsync(Func<Task<int>> runAsync)
    {
        var began = Stopwatch.GetTimestamp();
        var count = await runAsync();
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
