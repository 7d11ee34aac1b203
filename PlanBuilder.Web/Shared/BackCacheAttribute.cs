namespace PlanBuilder.Web.Shared;

/// <summary>
/// The browser's Back button shows this page again as it was, with what was typed and with the form's key, so that sending it again
/// is the same request. Signing out clears what the browser kept.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BackCacheAttribute : Attribute;
