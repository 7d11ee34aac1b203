using System.Text.Json;

namespace PlanBuilder.Web.Workflow;

/// <summary>
/// An idea for a post: what to make (<paramref name="Brief"/>), where it suits, and its wordings, which may be freely combined: one hook,
/// one sentence that shows, one that asks. <paramref name="Series"/> names a column the hook can be headed with.
/// </summary>
internal sealed record Angle(
    string Theme,
    string Type,
    IReadOnlyList<string> Platforms,
    IReadOnlyList<string> Goals,
    IReadOnlyList<string> Tags,
    string Brief,
    IReadOnlyList<string> Hooks,
    IReadOnlyList<string> Show,
    IReadOnlyList<string> Ask,
    string? Series = null);

/// <summary>What the built-in planner knows: angles by pillar, closing sentences by goal.</summary>
internal sealed class Knowledge
{
    private static readonly Lazy<Knowledge> Embedded = new(() => new Knowledge());

    public static Knowledge Curated => Embedded.Value;

    public IReadOnlyDictionary<string, IReadOnlyList<Angle>> Angles { get; } =
        Pillars.All.ToDictionary(pillar => pillar, Read<IReadOnlyList<Angle>>);

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Closings { get; } =
        Read<Dictionary<string, IReadOnlyList<string>>>("closings");

    private static T Read<T>(string name)
    {
        using var file = typeof(Knowledge).Assembly.GetManifestResourceStream($"knowledge/{name}.json")
            ?? throw new InvalidOperationException($"The program was built without knowledge/{name}.json.");
        return JsonSerializer.Deserialize<T>(file, Plan.Json)!;
    }
}
