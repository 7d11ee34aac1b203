namespace PlanBuilder.Web.Jobs;

/// <summary>All that happened to a job, in order, with what its writers said of its failures.</summary>
internal sealed record JobStory(ToldJob Job, IReadOnlyList<JobChange> Changes, IReadOnlyList<JobFault> Faults)
{
    /// <summary>Each change with what was said of it, and between them what was said and changed nothing, as it came.</summary>
    public IEnumerable<(DateTime At, JobChange? Change, IReadOnlyList<JobFault> Faults)> InOrder()
    {
        // A fault is written in the transaction of the change that it belongs to: their times are the same.
        var faults = Faults.ToLookup(fault => fault.At);
        var alone = new Queue<JobFault>(Faults.Where(fault => Changes.All(change => change.At != fault.At)));
        foreach (var change in Changes)
        {
            while (alone.TryPeek(out var next) && next.At < change.At)
            {
                yield return (next.At, null, [alone.Dequeue()]);
            }
            yield return (change.At, change, [.. faults[change.At]]);
        }
        foreach (var fault in alone)
        {
            yield return (fault.At, null, [fault]);
        }
    }
}

/// <summary>A job as an operator sees it: how it stands, not what is in it.</summary>
internal sealed class ToldJob
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string Type { get; init; } = "";
    public string Status { get; init; } = "";
    public string? Error { get; init; }
    public string? ErrorCode { get; init; }
    public int Attempt { get; init; }
    public string? Runner { get; init; }
    public string? N8nExecutionId { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? BookedAt { get; init; }
    public DateTime? RefundedAt { get; init; }
    public DateTime? DeletedAt { get; init; }

    public bool IsOpen => Status is JobStatus.Queued or JobStatus.Running;
}

/// <summary>One change, as the trigger wrote it down: <see cref="Was"/> is the status before, <see cref="Step"/> where it came.</summary>
internal sealed class JobChange
{
    public DateTime At { get; init; }
    public string Kind { get; init; } = "";
    public string? Was { get; init; }
    public int Attempt { get; init; }
    public string? Runner { get; init; }
    public string? Step { get; init; }
    public int? Progress { get; init; }
    public string? ErrorCode { get; init; }
    public DateTime? NextAttemptAt { get; init; }
}

/// <summary>A writer's own words on a failure, of the moment of the change that they belong to.</summary>
internal sealed record JobFault(DateTime At, int Attempt, string Detail);
