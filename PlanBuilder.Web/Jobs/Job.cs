using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// A job as its owner sees it. Times are UTC. A row of an earlier system may lack a status or an input that can be read.
/// </summary>
internal class Job
{
    public Guid Id { get; init; }
    public string? Type { get; init; }
    public string? Status { get; init; }
    public string? Input { get; init; }
    public string? Result { get; init; }
    public string? Error { get; init; }
    public string? ErrorCode { get; init; }
    public string? Step { get; init; }
    public int? Progress { get; init; }

    /// <summary>How many posts are written, of <see cref="PostsTotal"/>; null where its writer counts none.</summary>
    public int? PostsDone { get; init; }
    public int? PostsTotal { get; init; }
    public int? Version { get; init; }
    public int? Attempt { get; init; }

    /// <summary>Who makes it, "local" or "n8n"; null while that is open.</summary>
    public string? Runner { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? CompletedAt { get; init; }
    public DateTime? DeletedAt { get; init; }

    /// <summary>True when its owner wants what is written, and no more.</summary>
    public bool StopRequested { get; init; }

    /// <summary>The name its owner gave it.</summary>
    public string? Title { get; init; }

    /// <summary>True if the plan that it was booked as doesn't count anymore.</summary>
    public bool Refunded { get; init; }

    /// <summary>True when its owner gave it up.</summary>
    public bool IsCancelled => Status == JobStatus.Failed && ErrorCode == FailureReason.Cancelled.Code;

    /// <summary>
    /// True for a row of an earlier system: shown as it is, and never run here. All others are <c>planbuilder.managed_jobs</c>.
    /// </summary>
    public bool IsLegacy => Version is null;

    /// <summary>True when nothing more happens to it here.</summary>
    public bool IsEnded => IsLegacy || Status is not (JobStatus.Queued or JobStatus.Running);
}

internal static class JobStatus
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
}

/// <summary>What a job makes.</summary>
internal static class JobTypes
{
    public const string Plan = "plan_builder";

    /// <summary>Rewrites of a plan's posts, as proposals.</summary>
    public const string Change = "plan_change";

    public static readonly string[] All = [Plan, Change];
}

/// <summary>Who makes a job's plan.</summary>
internal static class Runners
{
    public const string Local = "local";
    public const string N8n = "n8n";
}

/// <summary>A job that this node has claimed. <paramref name="Attempt"/> fences it: whoever claims it later has a higher one.</summary>
internal sealed record ClaimedJob(
    Guid Id, Guid UserId, string Input, int Attempt, int AttemptsLeft, DateTime CreatedAt, string Type = JobTypes.Plan);

/// <summary>
/// A post of a plan in progress, by its slot; <paramref name="Post"/> is its JSON, or null where that was not asked for.
/// </summary>
internal sealed record WrittenPost(int Slot, string? Post);
