using PlanBuilder.Web.Revisions;

namespace PlanBuilder.Tests.Revisions;

/// <summary>Where undo and redo lead, by what each revision restores: -1 for a change, else the number whose plan it is.</summary>
public sealed class UndoHistoryTests
{
    [Theory]
    [InlineData(new int[0], null, null)]
    [InlineData(new[] { -1, -1 }, 1, null)]
    [InlineData(new[] { -1, -1, 1 }, 0, 2)] // one undo
    [InlineData(new[] { -1, -1, 1, 0 }, null, 1)] // two
    [InlineData(new[] { -1, -1, 1, 0, 1 }, 4, 2)] // and one of them again
    [InlineData(new[] { -1, -1, 1, 0, 1, 2 }, 5, null)] // and the other
    [InlineData(new[] { -1, -1, 1, -1 }, 3, null)] // something new was said
    [InlineData(new[] { -1, 0, 1, 0 }, null, 1)] // undone, again, undone
    [InlineData(new[] { -1, -1, -1, 1 }, 3, null)] // an earlier plan was brought back, which is no undo
    public void Undo_and_redo_lead(int[] restores, int? undo, int? redo) =>
        Assert.Equal((undo, redo), (UndoHistory.Target(restores), UndoHistory.Redo(restores)));
}
