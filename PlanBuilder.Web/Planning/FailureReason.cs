namespace PlanBuilder.Web.Planning;

/// <summary>Why a job failed: one of a closed list, which the table <c>failure_reasons</c> holds too.</summary>
/// <param name="Message">For the account.</param>
/// <param name="Retryable">Whether the job is worth another attempt by itself, while it has any left.</param>
/// <param name="Refunded">Whether the plan does not count. One that never started is refunded whatever the reason.</param>
/// <param name="LateResult">Whether a plan that arrives after all still completes the job.</param>
internal sealed record FailureReason(
    string Code, string Message, bool Retryable = false, bool Refunded = true, bool LateResult = false)
{
    public static readonly FailureReason Cancelled = new("cancelled", "You canceled this plan.", Refunded: false);

    public static readonly FailureReason Stopped = new("stopped", "Your administrator stopped this plan. You can request it again.");

    /// <summary>The request is one the form would refuse.</summary>
    public static readonly FailureReason InvalidInput =
        new("invalid_input", "We couldn't use this request. Fill in the form again.");

    public static readonly FailureReason StuckQueued = new("stuck_queued", "No worker picked this plan up in time.", LateResult: true);

    public static readonly FailureReason TimedOut = new("timed_out", "This plan took too long, so we stopped it.", LateResult: true);

    public static readonly FailureReason WorkerLost = new("worker_lost", "This plan was interrupted too many times.", LateResult: true);

    public static readonly FailureReason WebhookUnreachable =
        new("webhook_unreachable", "We couldn't reach the workflow service (n8n).", LateResult: true);

    /// <summary>Anything else, and what another writer gives no known code for.</summary>
    public static readonly FailureReason WorkflowFailed =
        new("workflow_failed", "Something went wrong while we were creating this plan.", LateResult: true);

    /// <summary>The request is for more days than n8n's workflow writes of.</summary>
    public static readonly FailureReason LongPlansUnavailable = new("long_plans_unavailable", Periods.LongRefusal);

    public static readonly FailureReason UnusablePlan = new("unusable_plan", "The result didn't match what you asked for. Try again.");

    /// <summary>The result of another writer is no plan.</summary>
    public static readonly FailureReason UnreadableResult = new("unreadable_result", "We couldn't read the result as a plan.");

    public static readonly FailureReason AiKeyRefused =
        new("ai_key_refused", "The AI key was rejected. Ask your administrator to update it.");

    public static readonly FailureReason AiQuotaUsedUp =
        new("ai_quota_used_up", "The AI account is out of credit. Ask your administrator to top it up.");

    /// <summary>The service does not offer the model or the address anymore.</summary>
    public static readonly FailureReason AiRetired =
        new("ai_retired", "The AI service no longer offers the configured model or address. Ask your administrator to choose another.");

    /// <summary>The service cannot be reached, or has too much to do.</summary>
    public static readonly FailureReason AiUnavailable =
        new("ai_unavailable", "The AI service couldn't be reached or was too busy. Try again in a few minutes.", Retryable: true);

    public static readonly FailureReason AiTimedOut =
        new("ai_timed_out", "The AI service took too long. Try again in a few minutes.");

    /// <summary>The service answered, but not with what was asked for.</summary>
    public static readonly FailureReason AiUnreadable =
        new("ai_unreadable", "The AI service returned something we couldn't read as a plan. Trying again often helps.");

    public static readonly FailureReason AiDeclined =
        new("ai_declined", "The AI service declined to write this plan. Describe what you post about differently, then try again.");

    /// <summary>The answer ended at the length that the service allows.</summary>
    public static readonly FailureReason AiCutOff =
        new("ai_cut_off", "The AI service's response was cut off because it was too long. Choose fewer platforms or 7 days.");

    public static readonly FailureReason AiEmpty = new("ai_empty", "The AI service returned an empty response. Trying again often helps.");

    /// <summary>The account's day has no room for what this plan's calls may take.</summary>
    public static readonly FailureReason AiLimitReached =
        new("ai_limit_reached", "Today's AI allowance is used up. Try again after midnight UTC.");

    /// <summary>The plan's calls took all that one plan may take, before enough of it was written.</summary>
    public static readonly FailureReason AiBoundReached =
        new("ai_bound_reached", "This plan needed more AI than one plan may use. Choose fewer posts.");

    public static IReadOnlyList<FailureReason> All { get; } =
    [
        Cancelled, Stopped, InvalidInput, StuckQueued, TimedOut, WorkerLost, WebhookUnreachable, WorkflowFailed, LongPlansUnavailable,
        UnusablePlan, UnreadableResult, AiKeyRefused, AiQuotaUsedUp, AiRetired, AiUnavailable, AiTimedOut, AiUnreadable, AiDeclined,
        AiCutOff, AiEmpty, AiLimitReached, AiBoundReached,
    ];

    /// <summary>The reason of that code; null for one that is not ours.</summary>
    public static FailureReason? Find(string? code) => All.FirstOrDefault(reason => reason.Code == code);
}
