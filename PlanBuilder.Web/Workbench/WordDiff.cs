using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace PlanBuilder.Web.Workbench;

/// <summary>A piece of two texts: in both, only in the old one, or only in the new one.</summary>
internal sealed record DiffPart(DiffKind Kind, string Text);

internal enum DiffKind
{
    Same,
    Removed,
    Added,
}

/// <summary>Which words differ between two texts.</summary>
internal static class WordDiff
{
    private const int Longest = 20_000; // characters, of both; longer ones are shown one after the other

    private const double LeastInCommon = 0.4; // of the longer one's letters; with fewer, a word-by-word diff can't be read

    private static readonly DelimiterChunker Words = new([' ', '\n', '\t', '.', ',', '!', '?', ';', ':', '(', ')', '“', '”', '"']);

    /// <summary>The pieces in the order in which they are read, no two of a kind beside each other.</summary>
    public static IReadOnlyList<DiffPart> Between(string before, string after)
    {
        if (before.Length + after.Length > Longest)
        {
            return OneAfterTheOther(before, after);
        }

        var parts = new List<DiffPart>();
        foreach (var line in InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false, ignoreCase: false, Words).Lines)
        {
            var kind = line.Type switch
            {
                ChangeType.Deleted => DiffKind.Removed,
                ChangeType.Inserted => DiffKind.Added,
                _ => DiffKind.Same,
            };
            if (parts is [.., var last] && last.Kind == kind)
            {
                parts[^1] = last with { Text = last.Text + line.Text };
            }
            else
            {
                parts.Add(new(kind, line.Text));
            }
        }

        var inCommon = parts.Where(part => part.Kind == DiffKind.Same).Sum(part => Letters(part.Text));
        return parts.Count > 2 && inCommon < LeastInCommon * Math.Max(Letters(before), Letters(after))
            ? OneAfterTheOther(before, after)
            : parts;
    }

    private static DiffPart[] OneAfterTheOther(string before, string after) =>
        [new(DiffKind.Removed, before), new(DiffKind.Added, after)];

    private static int Letters(string text) => text.Count(char.IsLetterOrDigit);
}
