using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Workbench;

namespace PlanBuilder.Web.Builder;

/// <summary>What the page of a job shows, and the fragment that keeps it up to date.</summary>
/// <param name="HoldSeconds">How long the server holds a status request; 0 makes the page poll.</param>
/// <param name="Researches">Whether plans are researched here.</param>
internal sealed record JobView(Job Job, PlanView? Plan, int HoldSeconds, bool Researches)
{
    /// <summary>How long such plans take, in words; null for a job that has ended.</summary>
    public string? Duration { get; init; }

    /// <summary>Why a new try was not started.</summary>
    public string? Refusal { get; init; }

    /// <summary>The calendar while the plan is in progress; null once it has ended, and where the request can't be read.</summary>
    public BoardView? Board { get; init; }

    /// <summary>The slots whose posts are written.</summary>
    public IReadOnlyList<int> Written { get; init; } = [];

    /// <summary>What the watcher shows already; null where the whole page is sent.</summary>
    public Watcher? Watcher { get; init; }

    /// <summary>Whether screen readers hear the step: it has changed since the watcher last saw it.</summary>
    public bool Announces => Watcher is not null && Watcher.Step != JobLabels.Step(Job);

    /// <summary>What the owner can do about it now.</summary>
    public StopChoice Choice => Job switch
    {
        { IsEnded: true } => StopChoice.None,
        { StopRequested: true } => StopChoice.Stopping,
        { Runner: not Runners.N8n } when Written.Count > 0 => StopChoice.KeepOrCancel,
        { Status: JobStatus.Queued } => StopChoice.CancelFree,
        _ => StopChoice.Cancel,
    };

    /// <summary>Where the next status is asked for.</summary>
    public string StatusAddress =>
        $"/ai-plan-builder/{Job.Id}?handler=Status&since={Job.Version ?? 0}&step={JobLabels.Step(Job)}"
        + $"&have={SlotNumbers.Write(Written)}&choice={Choice}";
}

/// <summary>What a watcher shows, as its request says.</summary>
internal sealed record Watcher(string? Step, string? Choice);

/// <summary>What an owner can do about a job that is under way.</summary>
internal enum StopChoice
{
    None,

    /// <summary>Cancel it; it does not count.</summary>
    CancelFree,

    /// <summary>Cancel it; it counts.</summary>
    Cancel,

    /// <summary>End it with the posts that are written, or with none; it counts.</summary>
    KeepOrCancel,

    /// <summary>It ends with the posts that are written.</summary>
    Stopping,
}
