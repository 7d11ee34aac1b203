namespace PlanBuilder.Web.Accounts;

/// <summary>The providers to sign in with beside a password, as both pages show them.</summary>
internal sealed record WaysIn(ProjectSettings Settings, string? ReturnUrl);
