using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>The ids of posts. They go into addresses and pages, so only plain ones are kept.</summary>
internal static partial class PostId
{
    /// <param name="number">Which of the platform's posts of that day, from 1.</param>
    public static string Create(int day, string platform, int number = 1) =>
        $"d{day}-{platform.ToLowerInvariant().Replace(' ', '-')}{(number == 1 ? "" : $"-{number}")}";

    /// <summary>Whether it says the day, as ours do: then it must be the right one.</summary>
    public static bool SaysItsDay(string id) => WithDay().IsMatch(id);

    public static bool IsPlain(string id) => Plain().IsMatch(id);

    [GeneratedRegex(@"\Ad[0-9]+-")]
    private static partial Regex WithDay();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Plain();
}
