namespace PlanBuilder.Web.Revisions;

/// <summary>Where an undo leads, which can be taken again and again, over changes and over plans that were brought back.</summary>
internal static class UndoHistory
{
    /// <summary>
    /// The number whose plan undoing the last revision brings back, 0 for the plan as it was made; null where nothing is left.
    /// </summary>
    /// <param name="restores">For each revision from 1 on the number whose plan it brought back, -1 for a change.</param>
    public static int? Target(IReadOnlyList<int> restores)
    {
        int Origin(int number) => OriginOf(restores, number);
        var targets = new int?[restores.Count + 1];
        for (var number = 1; number <= restores.Count; number++)
        {
            // Whoever brings back what an undo would have brought back undoes.
            var isUndo = restores[number - 1] >= 0 && targets[number - 1] is { } target && Origin(target) == Origin(number);
            targets[number] = isUndo ? targets[Origin(number)] : number - 1;
        }

        return targets[^1];
    }

    /// <summary>
    /// The number whose plan a redo brings back, which is what the last undo took away; null where nothing was taken away, or something
    /// new was said since.
    /// </summary>
    /// <param name="restores">As <see cref="Target"/> takes it.</param>
    public static int? Redo(IReadOnlyList<int> restores)
    {
        var taken = new Stack<int>();
        for (var number = 1; number <= restores.Count; number++)
        {
            var origin = OriginOf(restores, number);
            if (taken.TryPeek(out var last) && restores[number - 1] >= 0 && last == origin)
            {
                taken.Pop();
            }
            else if (restores[number - 1] >= 0 && Target([.. restores.Take(number - 1)]) is { } target
                && OriginOf(restores, target) == origin)
            {
                taken.Push(OriginOf(restores, number - 1));
            }
            else
            {
                taken.Clear();
            }
        }

        return taken.TryPeek(out var again) ? again : null;
    }

    private static int OriginOf(IReadOnlyList<int> restores, int number) =>
        number == 0 || restores[number - 1] < 0 ? number : restores[number - 1];
}
