using System.Text.Json;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// An idea for a post: what to make (<paramref name="Brief"/>), where it suits, and its wordings, which may be freely combined: one hook,
/// one sentence that shows, one that asks. <paramref name="Series"/> names a column the hook can be headed with;
/// <paramref name="TakesSubject"/> says that a job of the trade can head it instead, and <paramref name="TakesTip"/> that the job's tip
/// fits in.
/// </summary>
/// <param name="NotFor">Kinds of trades that would rather not post it; "unknown" for one we do not know.</param>
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
    string? Series = null,
    bool TakesSubject = false,
    bool TakesTip = true,
    IReadOnlyList<string>? NotFor = null);

/// <summary>
/// A trade: the words a niche is known by (a '*' stands for any ending), what it calls its people and its place, and everyday jobs of it.
/// </summary>
internal sealed record Field(
    IReadOnlyList<string> Words,
    string Kind,
    string People,
    string Somebody,
    string Place,
    IReadOnlyList<string> Tags,
    IReadOnlyList<Subject> Subjects)
{
    /// <summary>What is said of a trade we do not know.</summary>
    public static readonly Field Unknown = new([], "unknown", "people", "somebody", "this place", [], []);
}

/// <summary>An everyday job of a trade, in lower case, and a sentence of advice on it, where it was not given yet.</summary>
internal sealed record Subject(string Name, string? Tip);

/// <summary>What the built-in planner knows: angles by pillar, closing sentences by goal, and trades.</summary>
internal sealed class Knowledge
{
    private static readonly Lazy<Knowledge> Embedded = new(() => new Knowledge());

    public static Knowledge Curated => Embedded.Value;

    public IReadOnlyDictionary<string, IReadOnlyList<Angle>> Angles { get; } =
        Pillars.All.ToDictionary(pillar => pillar, pillar => Suited(Read<IReadOnlyList<Angle>>(pillar)));

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Closings { get; } =
        Read<Dictionary<string, IReadOnlyList<string>>>("closings");

    public IReadOnlyList<Field> Fields { get; } = Read<IReadOnlyList<Field>>("fields");

    /// <summary>Where in <see cref="Fields"/> the first trade that these words name stands; null for a trade we do not know.</summary>
    public int? FieldOf(IEnumerable<string> words) =>
        words.Select(word => Fields.Index()
                .Where(field => field.Item.Words.Any(known => Matches(known, word)))
                .Select(field => (int?)field.Index)
                .FirstOrDefault())
            .FirstOrDefault(field => field is not null);

    // What suits a network suits those that are used like it.
    private static IReadOnlyList<Angle> Suited(IReadOnlyList<Angle> angles) =>
        [.. angles.Select(angle => angle with { Platforms = [.. angle.Platforms.Concat(angle.Platforms.SelectMany(UsedLike))] })];

    private static IReadOnlyList<string> UsedLike(string platform) => platform switch
    {
        "X" => ["Threads", "Bluesky"],
        "Instagram" => ["Pinterest"],
        "Facebook" => ["Google Business Profile"],
        _ => [],
    };

    private static bool Matches(string known, string word) => known.EndsWith('*')
        ? word.StartsWith(known[..^1], StringComparison.OrdinalIgnoreCase)
        : word.Equals(known, StringComparison.OrdinalIgnoreCase);

    private static T Read<T>(string name)
    {
        using var file = typeof(Knowledge).Assembly.GetManifestResourceStream($"knowledge/{name}.json")
            ?? throw new InvalidOperationException($"This build is missing knowledge/{name}.json.");
        return JsonSerializer.Deserialize<T>(file, Plan.Json)!;
    }
}
