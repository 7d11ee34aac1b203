using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Plans;

/// <summary>A job in words.</summary>
internal static class JobWords
{
    /// <summary>"Grow followers, 7 days"; for an input of another shape just "A plan".</summary>
    public static string Title(Job job) => PlanInput.Read(job.Input) is { Goal: { } goal, Period: { } period }
        ? $"{goal}, {period}"
        : "A plan";

    /// <summary>What the plan is about; null where nothing was said.</summary>
    public static string? Niche(Job job) => FreeText.Tidy(PlanInput.Read(job.Input)?.Niche);

    /// <summary>The state as a visitor says it.</summary>
    public static string State(Job job) => job.Status switch
    {
        JobStatus.Queued when job.Version is null => "never made", // left by an earlier system: nobody will
        JobStatus.Queued => "waiting",
        JobStatus.Running => "being made",
        JobStatus.Completed => "ready",
        JobStatus.Failed when job.ErrorCode == JobErrors.Cancelled => job.Refunded ? "cancelled, not counted" : "cancelled",
        JobStatus.Failed => job.Refunded ? "failed, not counted" : "failed",
        _ => "unknown",
    };

    /// <summary>What is said, and shown in the list of steps, while the job runs.</summary>
    public static string Step(Job job) => (job.Status, job.Step) switch
    {
        (JobStatus.Queued, _) => "Queued",
        (JobStatus.Running, Steps.Checking) => "Check",
        (JobStatus.Running, _) => "Draft",
        _ => "Ready",
    };
}
