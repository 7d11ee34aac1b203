namespace PlanBuilder.Trials.Chaos;

/// <summary>How long things take.</summary>
/// <param name="Heartbeat">How often a worker says that it is alive.</param>
/// <param name="Silence">When it counts as lost.</param>
/// <param name="Pause">How long a node stands still.</param>
/// <param name="Outage">How long the database is away, at most.</param>
/// <param name="Between">The time between two faults, at most.</param>
/// <param name="Grace">How long a stopping node lets its jobs finish.</param>
internal sealed record ChaosTimes(TimeSpan Heartbeat, TimeSpan Silence, TimeSpan Pause, TimeSpan Outage, TimeSpan Between, TimeSpan Grace)
{
    /// <summary>A hundred rounds in an hour.</summary>
    public static ChaosTimes Short { get; } = Seconds(1, 4, 8, 1, 1.5, 1);

    /// <summary>Those of the settings' defaults, and the faults as long as they may last.</summary>
    public static ChaosTimes Real { get; } = Seconds(5, 30, 60, 60, 10, 10);

    private static ChaosTimes Seconds(double heartbeat, double silence, double pause, double outage, double between, double grace) => new(
        TimeSpan.FromSeconds(heartbeat), TimeSpan.FromSeconds(silence), TimeSpan.FromSeconds(pause),
        TimeSpan.FromSeconds(outage), TimeSpan.FromSeconds(between), TimeSpan.FromSeconds(grace));

    /// <summary>A moment up to that long.</summary>
    public static TimeSpan UpTo(TimeSpan most, Random random) => most * random.NextDouble();

    public override string ToString() => $"a heartbeat every {Heartbeat.TotalSeconds} s, lost after {Silence.TotalSeconds} s";
}
