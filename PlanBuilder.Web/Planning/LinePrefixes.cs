using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Takes away what stands before each line of an answer that was quoted, or shown with the numbers of its lines.</summary>
internal static partial class LinePrefixes
{
    private const int Fewest = 3;

    /// <summary>The text without them; the text itself where most of its lines have none.</summary>
    public static string Removed(string text) =>
        Prefix().Count(text) is >= Fewest and var found && 2 * found > text.AsSpan().Count('\n') ? Prefix().Replace(text, "") : text;

    [GeneratedRegex(@"^[ \t]*(?:>|[0-9]{1,4}[ \t]*[|│])[ \t]?", RegexOptions.Multiline)]
    private static partial Regex Prefix();
}
