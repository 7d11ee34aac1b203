using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Deals the angles out over one plan: none twice on a platform and each at most twice altogether, as long as there are enough; those
/// that suit the trade first, then those that the last plans did not have, then those for the goal, and for a trade we know most of those
/// that take one of its jobs.
/// </summary>
internal sealed class AnglePicker(Knowledge knowledge, PlanRequest request, Field field, Seed seed)
{
    private readonly Dictionary<Angle, int> uses = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> past = [.. request.PastThemes];
    private readonly Dictionary<(string Platform, string Theme), int> themes = [];
    private readonly List<(string Platform, int Closing)> closings = [];

    /// <summary>The next angle for a platform, which use of it in the plan it is, from 0, and its closing sentence.</summary>
    public (Angle Angle, int Use, int Closing) Next(Platform platform, string pillar, CaptionWriter captions)
    {
        // Pillars count from different hundreds, as two angles with one number end with the same sentence.
        var first = 100 * Pillars.All.Index().First(known => known.Item == pillar).Index;
        var next = knowledge.Angles[pillar]
            .Select((angle, i) => (Angle: angle, Number: first + i, Use: uses.GetValueOrDefault(angle)))
            .Where(choice => choice.Angle.Platforms.Contains(platform.Name))
            .Select(choice => (choice.Angle, choice.Number, choice.Use, Closing: captions.Closing(choice.Number, choice.Use)))
            .OrderBy(choice => themes.GetValueOrDefault((platform.Name, choice.Angle.Theme)))
            .ThenBy(choice => choice.Use / 2)
            .ThenBy(choice => choice.Angle.NotFor?.Contains(field.Kind) == true ? 1 : 0)
            .ThenBy(choice => past.Contains(choice.Angle.Theme) ? 1 : 0)
            .ThenBy(choice => choice.Use)
            .ThenBy(choice => choice.Angle.Goals.Contains(request.Goal) ? 0 : 1)
            .ThenBy(choice => field.Subjects.Count > 0 && choice.Angle.TakesSubject && seed.Below(3, 500 + choice.Number) > 0 ? 0 : 1)
            .ThenBy(choice => closings.Contains((platform.Name, choice.Closing)) ? 1 : 0)
            .ThenBy(choice => closings.Count(used => used.Closing == choice.Closing))
            .ThenBy(choice => seed.At(choice.Number))
            .First();

        uses[next.Angle] = next.Use + 1;
        themes[(platform.Name, next.Angle.Theme)] = themes.GetValueOrDefault((platform.Name, next.Angle.Theme)) + 1;
        closings.Add((platform.Name, next.Closing));
        return (next.Angle, next.Use, next.Closing);
    }
}
