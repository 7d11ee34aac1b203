using System.Globalization;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>What the creator's key dates ask for, on them and around them.</summary>
internal static class KeyDateIdeas
{
    // By how much they help. Days that are left until the date; -1 is the day after.
    private static readonly int[] DaysLeft = [0, 1, 7, -1, 3];
    private static readonly string[] Numbers = ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven"];

    /// <summary>
    /// By day of the plan: each key date itself, and days around them as long as all together are a quarter of the plan's days at most,
    /// rounded up. The rest stays what people follow an account for.
    /// </summary>
    public static IReadOnlyDictionary<int, TradeIdea> For(PlanRequest request)
    {
        var ideas = new Dictionary<int, TradeIdea>();
        foreach (var (left, key) in DaysLeft.SelectMany(left => request.KeyDates.OrderBy(key => key.Date).Select(key => (left, key))))
        {
            var day = key.Date.DayNumber - left - request.StartDate.DayNumber + 1;
            if (day >= 1 && day <= request.Days && (left == 0 || 4 * ideas.Count < request.Days) && HasPosts(request, day))
            {
                ideas.TryAdd(day, Idea(key, left));
            }
        }

        return ideas;
    }

    private static bool HasPosts(PlanRequest request, int day) => request.Platforms.Any(platform => request.PostsOn(day, platform) > 0);

    private static TradeIdea Idea(KeyDate key, int left)
    {
        var what = key.What.Trim().TrimEnd('.', '!');
        var weekday = key.Date.ToString("dddd", CultureInfo.InvariantCulture);
        var (title, hook, say) = left switch
        {
            0 => ("Today", "It's today.", $"{what}: that's today. Write to us if there's something you'd like to know."),
            -1 => ("The day after", "That was yesterday.",
                $"{what}: that was yesterday. Missed it? Write to us, and we'll tell you what's still possible."),
            1 => ("Tomorrow", "It's tomorrow.", $"{what}: that's tomorrow. If you've got a question, today's a good day for it."),
            _ => ($"{Numbers[left]} days to go", $"{Numbers[left]} days to go.",
                $"{what}: that's on {weekday}. Put it in your calendar now, while you think of it."),
        };
        return new(
            $"{title}: {what}", hook, say, "What it's about, in one shot, and one sentence from you.",
            Ask: "What would you like to know about it?", Sober: true);
    }
}
