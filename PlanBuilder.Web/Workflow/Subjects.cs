namespace PlanBuilder.Web.Workflow;

/// <summary>Deals out the everyday jobs of a trade, each once before any comes again; its tip comes only the first time.</summary>
internal sealed class Subjects(IReadOnlyList<Subject> all, Seed seed)
{
    private readonly Subject[] inTurn = [.. Enumerable.Range(0, all.Count).OrderBy(i => seed.At(1_000 + i)).Select(i => all[i])];
    private readonly HashSet<Subject> told = [];
    private int dealt;

    /// <summary>The next job; null for a trade we do not know.</summary>
    /// <param name="withTip">Whether its tip can be used now.</param>
    public Subject? Next(bool withTip)
    {
        if (inTurn.Length == 0)
        {
            return null;
        }
        var subject = inTurn[dealt++ % inTurn.Length];
        return withTip && told.Add(subject) ? subject : subject with { Tip = null };
    }
}
