using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Plans;

/// <summary>A job in words.</summary>
internal static class JobWords
{
    /// <summary>Its name, where its owner gave it one; else what was asked for.</summary>
    public static string Title(Job job) => job.Title ?? Asked(job);

    /// <summary>What was asked for, whatever it is called.</summary>
    public static string Asked(Job job) => PlanInput.Asked(job.Input);

    /// <summary>"Instagram, TikTok"; empty for an input of another shape.</summary>
    public static string Platforms(Job job) => string.Join(", ", PlanInput.Read(job.Input)?.Platforms ?? []);

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

    /// <summary>The step that the job is at, one of <see cref="Steps"/>: what is said while it runs.</summary>
    public static string Step(Job job) => (job.Status, job.Step) switch
    {
        (JobStatus.Queued, _) => "Queued",
        (JobStatus.Running, Workflow.Steps.Researching) => "Research",
        (JobStatus.Running, { } step) when step.StartsWith(Workflow.Steps.Checking, StringComparison.Ordinal) => "Check",
        (JobStatus.Running, _) => "Draft",
        _ => "Ready",
    };

    /// <summary>The steps that a job goes through here.</summary>
    public static IReadOnlyList<string> Steps(bool withResearch) =>
        withResearch ? ["Queued", "Research", "Draft", "Check", "Ready"] : ["Queued", "Draft", "Check", "Ready"];

    /// <summary>More of the step than its name, such as "Drafting, post 9 of 14."; null where there is no more.</summary>
    public static string? StepInWords(Job job) => job is { Status: JobStatus.Running, Step: { Length: > 0 } step } && step.Contains(',', StringComparison.Ordinal)
        ? $"{char.ToUpperInvariant(step[0])}{step[1..]}."
        : null;

    /// <summary>How long such plans take, and what becomes of one that takes much longer.</summary>
    /// <param name="usual">Null where that is not known yet.</param>
    /// <param name="limit">After which time a plan is given up.</param>
    public static string Duration(TimeSpan? usual, TimeSpan limit, bool byN8n) =>
        (usual is { } duration ? $"Such plans usually take {About(duration)}. " : "")
        + (byN8n ? $"One that is not heard of for {About(limit)[6..]} is stopped and does not count."
            : $"One that takes longer than {About(limit)[6..]} is stopped and does not count.");

    private static string About(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 2 => "about a second",
        < 10 => $"about {Math.Round(duration.TotalSeconds):0} seconds",
        < 100 => $"about {Math.Round(duration.TotalSeconds / 5) * 5:0} seconds",
        _ => $"about {Math.Round(duration.TotalMinutes):0} minutes",
    };
}
