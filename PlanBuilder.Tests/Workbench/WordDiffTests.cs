using PlanBuilder.Web.Workbench;

namespace PlanBuilder.Tests.Workbench;

public sealed class WordDiffTests
{
    [Theory]
    [InlineData("A good loaf. It changes jobs.", "A good loaf. It has other jobs.", "=A good loaf. It |-changes|+has other|= jobs.")]
    [InlineData("Day one:\ntoast", "Day one:\ncrumbs", "=Day one:\n|-toast|+crumbs")]
    [InlineData("What the night baker sees", "Before the doors open", "-What the night baker sees|+Before the doors open")]
    [InlineData("", "New words", "+New words"), InlineData("Gone", "", "-Gone"), InlineData("Same", "Same", "=Same")]
    public void Differing_words_are_marked_among_the_others(string before, string after, string parts)
    {
        var diff = WordDiff.Between(before, after);
        Assert.Equal(parts, string.Join('|', diff.Select(part => (part.Kind switch
        {
            DiffKind.Removed => "-",
            DiffKind.Added => "+",
            _ => "=",
        }) + part.Text)));
        Assert.Equal(before, string.Concat(diff.Where(part => part.Kind != DiffKind.Added).Select(part => part.Text)));
        Assert.Equal(after, string.Concat(diff.Where(part => part.Kind != DiffKind.Removed).Select(part => part.Text)));
    }
}
