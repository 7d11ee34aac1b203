namespace PlanBuilder.Web.Planning;

/// <summary>
/// Why no plan came out: a value of the workflow, not an exception. <paramref name="Detail"/> is for operators, never for a page;
/// <paramref name="RetryAfter"/> is what the service asked for, where it did.
/// </summary>
internal sealed record PlanFailure(FailureReason Reason, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the service turned the call away before it did anything that costs.</summary>
    public bool TurnedAway { get; init; }
}
