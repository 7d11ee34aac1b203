using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

internal static class PlanNames
{
    /// <summary>What a plan is called that was just asked for with the form as it comes.</summary>
    public static string For(string subject, int days = 7) =>
        DefaultName.From(new PlanInput { Niche = subject, Period = $"{days} days" }, null, DateTimeOffset.UtcNow)!;
}
