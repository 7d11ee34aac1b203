namespace PlanBuilder.Web.Planning;

/// <summary>
/// Why no plan came out: a value of the workflow, not an exception. <paramref name="Detail"/> is for operators, never for a page;
/// <paramref name="RetryAfter"/> is what the service asked for, where it did.
/// </summary>
internal sealed record PlanError(PlanErrorKind Kind, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>True for trouble that is likely to be over in a while, so that the job is worth another attempt by itself.</summary>
    public bool IsTransient => Kind == PlanErrorKind.Unavailable;
}

internal enum PlanErrorKind
{
    /// <summary>The request is one the form would refuse.</summary>
    InvalidRequest,

    /// <summary>What came out is not the plan that was asked for.</summary>
    UnusablePlan,

    /// <summary>The result of another writer is no plan.</summary>
    Unreadable,

    /// <summary>The AI service does not accept its key.</summary>
    KeyRefused,

    /// <summary>The account at the AI service has nothing left to spend.</summary>
    QuotaUsedUp,

    /// <summary>The AI service does not offer the model or the address any more.</summary>
    Retired,

    /// <summary>The AI service cannot be reached, or has too much to do.</summary>
    Unavailable,

    /// <summary>The AI service took longer than the step may.</summary>
    TimedOut,

    /// <summary>The AI service answered, but not with what was asked for.</summary>
    UnreadableAnswer,

    /// <summary>The model would not write this.</summary>
    Declined,

    /// <summary>The answer ended at the length that the service allows.</summary>
    CutOff,

    /// <summary>The answer had no words.</summary>
    Empty,

    /// <summary>The AI service refused the call for another reason.</summary>
    Rejected,
}
