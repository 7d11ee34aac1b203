namespace PlanBuilder.Web.Workflow;

/// <summary>
/// Deals the angles out over one plan: none twice on a platform, each at most twice altogether, those that suit the trade and the goal first,
/// and for a trade we know most of those that take one of its jobs.
/// </summary>
internal sealed class AnglePicker(Knowledge knowledge, PlanRequest request, Field field, Seed seed)
{
    private readonly Dictionary<Angle, int> uses = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(string Platform, string Theme)> themes = [];
    private readonly List<(string Platform, int Closing)> closings = [];

    /// <summary>The next angle for a platform, whether it is its first (0) or second (1) use in the plan, and its closing sentence.</summary>
    public (Angle Angle, int Use, int Closing) Next(Platform platform, string pillar, Wording wording)
    {
        // Pillars count from different hundreds, as two angles with one number end with the same sentence.
        var first = 100 * Pillars.All.Index().First(known => known.Item == pillar).Index;
        var next = knowledge.Angles[pillar]
            .Select((angle, i) => (Angle: angle, Number: first + i, Use: uses.GetValueOrDefault(angle)))
            .Where(choice => choice.Use < 2
                && choice.Angle.Platforms.Contains(platform.Name)
                && !themes.Contains((platform.Name, choice.Angle.Theme)))
            .Select(choice => (choice.Angle, choice.Number, choice.Use, Closing: wording.Closing(choice.Number, choice.Use)))
            .OrderBy(choice => choice.Angle.NotFor?.Contains(field.Kind) == true ? 1 : 0)
            .ThenBy(choice => choice.Use)
            .ThenBy(choice => choice.Angle.Goals.Contains(request.Goal) ? 0 : 1)
            .ThenBy(choice => field.Subjects.Count > 0 && choice.Angle.TakesSubject && seed.Below(3, 500 + choice.Number) > 0 ? 0 : 1)
            .ThenBy(choice => closings.Contains((platform.Name, choice.Closing)) ? 1 : 0)
            .ThenBy(choice => closings.Count(used => used.Closing == choice.Closing))
            .ThenBy(choice => seed.At(choice.Number))
            .First();

        uses[next.Angle] = next.Use + 1;
        themes.Add((platform.Name, next.Angle.Theme));
        closings.Add((platform.Name, next.Closing));
        return (next.Angle, next.Use, next.Closing);
    }
}
