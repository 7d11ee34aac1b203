namespace PlanBuilder.Web.Workflow;

/// <summary>Deals the angles out over one plan: none twice on a platform, each at most twice altogether, those for the goal first.</summary>
internal sealed class AnglePicker(Knowledge knowledge, PlanRequest request, Seed seed)
{
    private readonly Dictionary<Angle, int> uses = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(string Platform, string Theme)> themes = [];
    private readonly HashSet<(string Platform, int Closing)> closings = [];

    /// <summary>The next angle for a platform, whether it is its first (0) or second (1) use in the plan, and its closing sentence.</summary>
    public (Angle Angle, int Use, int Closing) Next(Platform platform, string pillar, Wording wording)
    {
        var next = knowledge.Angles[pillar]
            .Select((angle, number) => (Angle: angle, Number: number, Use: uses.GetValueOrDefault(angle)))
            .Where(choice => choice.Use < 2
                && choice.Angle.Platforms.Contains(platform.Name)
                && !themes.Contains((platform.Name, choice.Angle.Theme)))
            .Select(choice => (choice.Angle, choice.Number, choice.Use, Closing: wording.Closing(choice.Number, choice.Use)))
            .OrderBy(choice => choice.Use)
            .ThenBy(choice => choice.Angle.Goals.Contains(request.Goal) ? 0 : 1)
            .ThenBy(choice => closings.Contains((platform.Name, choice.Closing)) ? 1 : 0)
            .ThenBy(choice => seed.At(choice.Number))
            .First();

        uses[next.Angle] = next.Use + 1;
        themes.Add((platform.Name, next.Angle.Theme));
        closings.Add((platform.Name, next.Closing));
        return (next.Angle, next.Use, next.Closing);
    }
}
