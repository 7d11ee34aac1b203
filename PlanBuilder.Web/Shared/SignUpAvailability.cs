namespace PlanBuilder.Web.Shared;

/// <summary>What the header offers to visitors who aren't signed in.</summary>
internal sealed record SignUpAvailability(bool IsOpen);
