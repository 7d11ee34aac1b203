namespace PlanBuilder.Web.Workflow;

/// <summary>Why no plan came out: a value of the workflow, not an exception. <paramref name="Detail"/> is for operators, never for a page.</summary>
internal sealed record PlanError(PlanErrorKind Kind, string Detail);

internal enum PlanErrorKind
{
    /// <summary>The request is one the form would refuse.</summary>
    InvalidRequest,

    /// <summary>What came out is not the plan that was asked for.</summary>
    UnusablePlan,

    /// <summary>The result of another writer is no plan.</summary>
    Unreadable,
}
