using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Says which slot each post of an answer is for: the one it names, else one of its day and platform; where no post fits so, the next of
/// its platform. What is for none of those that were asked for is left out.
/// </summary>
internal static class SlotPosts
{
    public static Dictionary<int, Post> Match(Plan answer, IReadOnlyList<PlanSlot> asked)
    {
        var open = asked.ToList();
        var (placed, matched) = (new Dictionary<int, Post>(), false);
        var posts = answer.Schedule.SelectMany(day => day.Posts.Select(post => (day.Day, Post: post))).ToList();
        foreach (var by in (Func<int, Post, PlanSlot?>[])[ByName, ByDay, ByPlatform])
        {
            matched = placed.Count > 0;
            foreach (var (day, post) in posts.ToList())
            {
                if (by(day, post) is { } slot)
                {
                    open.Remove(slot);
                    posts.Remove((day, post));
                    placed[slot.Number] = In(slot, post);
                }
            }
        }

        return placed;

        PlanSlot? ByName(int day, Post post) => StrategyReader.Number(post.Id) is { } number
            ? open.FirstOrDefault(slot => slot.Number == number && (PlatformOf(post) ?? slot.Platform.Name) == slot.Platform.Name)
            : null;

        PlanSlot? ByDay(int day, Post post) => open.FirstOrDefault(slot => slot.Day == day && IsFor(post, slot, asked));

        // Only where the days say nothing: else a post for another day would come twice.
        PlanSlot? ByPlatform(int day, Post post) => post.SuggestedCaption is null || matched ? null
            : open.FirstOrDefault(slot => IsFor(post, slot, asked));
    }

    /// <summary>A slot's name in questions and answers, and the id of its post while the plan is made.</summary>
    public static string Name(int slot) => $"s{slot}";

    // The id that it gets is ours: two answers may name the same one.
    private static Post In(PlanSlot slot, Post post) =>
        post with { Id = Name(slot.Number), Platform = slot.Platform.Name, Findings = null };

    // Where one platform was asked for, writers tend to leave its name out.
    private static bool IsFor(Post post, PlanSlot slot, IReadOnlyList<PlanSlot> asked) => PlatformOf(post) is { } name
        ? name == slot.Platform.Name
        : asked.All(other => other.Platform.Name == slot.Platform.Name);

    private static string? PlatformOf(Post post) => string.IsNullOrWhiteSpace(post.Platform) ? null
        : Synonyms.Platform(post.Platform) ?? Platform.Find(post.Platform)?.Name ?? post.Platform;
}
