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
        int Origin(int number) => number == 0 || restores[number - 1] < 0 ? number : restores[number - 1];
        var targets = new int?[restores.Count + 1];
        for (var number = 1; number <= restores.Count; number++)
        {
            // Whoever brings back what an undo would have brought back undoes.
            var isUndo = restores[number - 1] >= 0 && targets[number - 1] is { } target && Origin(target) == Origin(number);
            targets[number] = isUndo ? targets[Origin(number)] : number - 1;
        }

        return targets[^1];
    }
}
