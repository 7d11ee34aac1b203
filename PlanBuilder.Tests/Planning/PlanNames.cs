using PlanBuilder.Web.Planning;

namespace PlanBuilder.Tests.Planning;

internal static class PlanNames
{
    private static readonly TimeSpan LongestTest = TimeSpan.FromMinutes(5);

    /// <summary>What a plan is called that was just asked for with the form as it comes.</summary>
    public static string For(string subject, int days = 7) => For(subject, days, DateTimeOffset.UtcNow);

    /// <summary>That a plan is called so which this test asked for, be it before midnight.</summary>
    public static void AssertFor(string subject, string? shown, int days = 7)
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Contains(shown, new[] { For(subject, days, now), For(subject, days, now - LongestTest) });
    }

    private static string For(string subject, int days, DateTimeOffset asked) =>
        DefaultName.From(new PlanInput { Niche = subject, Period = $"{days} days" }, null, asked)!;
}
