using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Jobs;

/// <summary>A job in words.</summary>
internal static class JobLabels
{
    /// <summary>Its name, where its owner gave it one; else what was asked for.</summary>
    public static string Title(Job job) => job.Title ?? Summary(job);

    /// <summary>What was asked for, whatever it is called.</summary>
    public static string Summary(Job job) => PlanInput.Summary(job.Input);

    /// <summary>"Instagram, TikTok"; empty for an input of another shape.</summary>
    public static string Platforms(Job job) => string.Join(", ", PlanInput.Read(job.Input)?.Platforms ?? []);

    /// <summary>What the plan is about; null where nothing was said.</summary>
    public static string? Niche(Job job) => FreeText.Tidy(PlanInput.Read(job.Input)?.Niche);

    /// <summary>The state as a visitor says it.</summary>
    public static string State(Job job) => job.Status switch
    {
        JobStatus.Queued when job.IsLegacy => "Never finished", // left by an earlier system: nobody will
        JobStatus.Queued => "In the queue",
        JobStatus.Running => "Creating",
        JobStatus.Completed => "Ready",
        JobStatus.Failed when job.IsCancelled => job.Refunded ? "Canceled, not counted" : "Canceled",
        JobStatus.Failed => job.Refunded ? "Failed, not counted" : "Failed",
        _ => "Unknown",
    };

    // The database's word for a plan that another writer brought and we are reading.
    private const string Reading = "reading";

    /// <summary>The step that the job is at, one of <see cref="Steps"/>: what is said while it runs.</summary>
    public static string Step(Job job) => (job.Status, job.Step) switch
    {
        (JobStatus.Queued, _) => "Queued",
        (JobStatus.Running, Workflow.Steps.Researching) => "Research",
        (JobStatus.Running, Workflow.Steps.Checking or Workflow.Steps.AskingAgain or Reading) => "Check",
        (JobStatus.Running, _) => "Draft",
        _ => "Ready",
    };

    /// <summary>The steps that a job goes through here.</summary>
    public static IReadOnlyList<string> Steps(bool withResearch) =>
        withResearch ? ["Queued", "Research", "Draft", "Check", "Ready"] : ["Queued", "Draft", "Check", "Ready"];

    /// <summary>More of the step than its name, such as "9 of 14 posts written"; null where there is no more.</summary>
    public static string? StepDetail(Job job) => job switch
    {
        { Status: not JobStatus.Running } => null,
        { Step: Workflow.Steps.Planning } => "Planning the weeks",
        { Step: Workflow.Steps.AskingAgain, PostsDone: var done, PostsTotal: { } total } when total > (done ?? 0) =>
            total - (done ?? 0) is var left and not 1 ? $"Rewriting {left} posts" : "Rewriting 1 post",
        { Step: Workflow.Steps.AskingAgain } => "Rewriting some posts",
        { PostsDone: > 0 and var done, PostsTotal: { } total } => $"{done} of {total} posts written",
        _ => null,
    };

    /// <summary>How long such plans take, and what becomes of one that takes much longer.</summary>
    /// <param name="usual">Null where that is not known yet.</param>
    /// <param name="limit">After which time a plan is given up.</param>
    public static string Duration(TimeSpan? usual, TimeSpan limit, bool byN8n) =>
        (usual is { } duration ? $"Plans like this usually take {About(duration)}. " : "")
        + (byN8n ? $"If we don't hear from n8n for {About(limit)[6..]} we'll stop it, and it won't count."
            : $"If it takes over {About(limit)[6..]} we'll stop it, and it won't count.");

    private static string About(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 2 => "about a second",
        < 10 => $"about {Math.Round(duration.TotalSeconds):0} seconds",
        < 100 => $"about {Math.Round(duration.TotalSeconds / 5) * 5:0} seconds",
        _ => $"about {Math.Round(duration.TotalMinutes):0} minutes",
    };
}
