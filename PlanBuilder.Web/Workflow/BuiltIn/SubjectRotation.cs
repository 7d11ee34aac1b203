namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>Deals out the everyday jobs of a trade, each once before any comes again; its tip comes only the first time.</summary>
internal sealed class SubjectRotation(IReadOnlyList<Subject> all, Seed seed)
{
    private readonly Subject[] order = [.. Enumerable.Range(0, all.Count).OrderBy(i => seed.At(1_000 + i)).Select(i => all[i])];
    private readonly HashSet<Subject> withTip = [];
    private int dealt;

    /// <summary>The next job; null for a trade we do not know.</summary>
    /// <param name="mayUseTip">Whether its tip can be used now.</param>
    public Subject? Next(bool mayUseTip)
    {
        if (order.Length == 0)
        {
            return null;
        }

        var subject = order[dealt++ % order.Length];
        return mayUseTip && withTip.Add(subject) ? subject : subject with { Tip = null };
    }
}
