namespace PlanBuilder.Web.Jobs;

/// <summary>All that happened to a job, in order, with what its writers said of its failures.</summary>
internal sealed record JobTimeline(JobSnapshot Job, IReadOnlyList<JobEvent> Events, IReadOnlyList<JobFailure> Failures)
{
    /// <summary>Each @event with what was said of it, and between them what was said and changed nothing, as it came.</summary>
    public IEnumerable<(DateTime At, JobEvent? Event, IReadOnlyList<JobFailure> Failures)> InOrder()
    {
        // A failure is written in the transaction of the change that it belongs to: their times are the same.
        var failures = Failures.ToLookup(failure => failure.At);
        var alone = new Queue<JobFailure>(Failures.Where(failure => Events.All(@event => @event.At != failure.At)));
        foreach (var @event in Events)
        {
            while (alone.TryPeek(out var next) && next.At < @event.At)
            {
                yield return (next.At, null, [alone.Dequeue()]);
            }

            yield return (@event.At, @event, [.. failures[@event.At]]);
        }

        foreach (var failure in alone)
        {
            yield return (failure.At, null, [failure]);
        }
    }
}

/// <summary>A job as an operator sees it: how it stands, not what is in it.</summary>
internal sealed class JobSnapshot
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

/// <summary>One @event, as the trigger wrote it down: <see cref="Was"/> is the status before, <see cref="Step"/> where it came.</summary>
internal sealed class JobEvent
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
internal sealed record JobFailure(DateTime At, int Attempt, string Detail);
