namespace PlanBuilder.Web.Jobs;

/// <summary>How many jobs wait and run, and how long the oldest waits.</summary>
internal sealed record QueueDepth(int Waiting, int Running, double OldestSeconds);

/// <summary>A job that waits or runs. <see cref="Now"/> is the database's, to tell ages by.</summary>
internal sealed class OpenJob
{
    public Guid Id { get; init; }
    public string? Runner { get; init; }
    public int Attempt { get; init; }
    public int AttemptsLeft { get; init; }
    public string? Step { get; init; }
    public int Progress { get; init; }
    public DateTime QueuedAt { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? HeartbeatAt { get; init; }
    public DateTime? HandedOverAt { get; init; }
    public int HandoverAttempts { get; init; }
    public DateTime? NextAttemptAt { get; init; }
    public DateTime Now { get; init; }
}

/// <summary>The jobs that failed with one code: how many, and the latest of them.</summary>
internal sealed record FailureGroup(string Code, int Count, IReadOnlyList<Failure> Latest);

/// <param name="FirstLine">How its writer's words on the failure begin; null where it said none.</param>
internal sealed record Failure(Guid Id, DateTime At, string? FirstLine);

/// <summary>How long a step took: the median and the 95th percentile, in seconds.</summary>
internal sealed record StepDuration(string Step, int Times, double Median, double High);
