namespace PlanBuilder.Web.Workflow;

/// <summary>Deals out the everyday jobs of a trade, each once before any comes again.</summary>
internal sealed class Subjects(IReadOnlyList<string> all, Seed seed)
{
    private readonly string[] inTurn = [.. Enumerable.Range(0, all.Count).OrderBy(i => seed.At(1_000 + i)).Select(i => all[i])];
    private int dealt;

    /// <summary>The next job, in lower case; null for a trade we do not know.</summary>
    public string? Next() => inTurn.Length == 0 ? null : inTurn[dealt++ % inTurn.Length];
}
