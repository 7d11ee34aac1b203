using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Takes an answer apart that gives a plan more than once: "Option B", "Here's the corrected version".</summary>
internal static partial class Attempts
{
    private const int Most = 6;

    public static IReadOnlyList<string> In(string text)
    {
        var starts = Begins().Matches(text).Take(Most).Select(match => match.Index).Where(start => start > 0).ToList();
        return starts.Count == 0 ? [text]
            : [.. starts.Prepend(0).Zip(starts.Append(text.Length)).Select(part => text[part.First..part.Second])];
    }

    [GeneratedRegex(
        @"^(?:[^\n""{}]{0,200}\b(?:corrected|revised|updated|improved|final|fixed)\s+(?:version|plan|schedule|calendar)\b"
            + @"|[#* ]{0,10}(?:option|version|alternative|variant)\s+(?:[A-D]|[1-4]|one|two|three)\b)",
        RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Begins();
}
