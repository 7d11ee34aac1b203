namespace PlanBuilder.Web.Usage;

internal sealed class UsageOptions
{
    /// <summary>The tier of an account without an active subscription (<c>Usage__DefaultTier</c>): one that <c>usage_limits</c> knows.</summary>
    public string DefaultTier { get; set; } = "free";
}
