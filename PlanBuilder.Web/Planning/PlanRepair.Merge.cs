namespace PlanBuilder.Web.Planning;

/// <summary>What is taken over from the answer to a second question.</summary>
internal static partial class PlanRepair
{
    /// <summary>
    /// The plan with what the answer says about the slots asked for, and only about those. What the answer leaves out of a post stays as it
    /// was. The outcome is repaired and compared like every plan.
    /// </summary>
    public static Plan Merge(Plan plan, Plan answer, IReadOnlyCollection<Slot> slots)
    {
        var days = plan.Schedule.ToDictionary(day => day.Day, day => day);
        foreach (var asked in slots.GroupBy(slot => (slot.Day, slot.Platform)))
        {
            var answers = answer.Schedule.Where(day => day.Day == asked.Key.Day).SelectMany(day => day.Posts)
                .Where(post => (Synonyms.Platform(post.Platform) ?? post.Platform) == asked.Key.Platform)
                .OrderBy(post => post.SuggestedCaption is null);
            foreach (var (slot, fix) in asked.Zip(answers))
            {
                var day = days.GetValueOrDefault(slot.Day) ?? new(slot.Day, null, []);
                var old = day.Posts.FirstOrDefault(post => post.Id == slot.PostId);
                days[slot.Day] = day with
                {
                    Posts = old is null
                        ? [.. day.Posts, fix with { Platform = slot.Platform, Findings = null }]
                        : [.. day.Posts.Select(post => ReferenceEquals(post, old) ? Over(old, fix) : post)],
                };
            }
        }

        return plan with { Schedule = [.. days.Values.OrderBy(day => day.Day)] };
    }

    private static Post Over(Post old, Post fix) => old with
    {
        Time = fix.Time.Length > 0 ? fix.Time : old.Time,
        Type = string.IsNullOrWhiteSpace(fix.Type) ? old.Type : fix.Type,
        Theme = string.IsNullOrWhiteSpace(fix.Theme) ? old.Theme : fix.Theme,
        Pillar = fix.Pillar ?? old.Pillar,
        SuggestedCaption = string.IsNullOrWhiteSpace(fix.SuggestedCaption) ? old.SuggestedCaption : fix.SuggestedCaption,
        SuggestedHashtags = fix.SuggestedHashtags is { Count: > 0 } ? fix.SuggestedHashtags : old.SuggestedHashtags,
        Angle = fix.Angle ?? old.Angle,
        Hook = fix.Hook ?? old.Hook,
        Visual = fix.Visual ?? old.Visual,
        FirstComment = fix.FirstComment ?? old.FirstComment,
        AltText = fix.AltText ?? old.AltText,
        Title = fix.Title ?? old.Title,
        Poll = fix.Poll ?? old.Poll,
        Thread = fix.Thread ?? old.Thread,
        Sources = fix.Sources ?? old.Sources,
        Batch = fix.Batch ?? old.Batch,
        Findings = null,
    };
}
