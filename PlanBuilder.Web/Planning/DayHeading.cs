using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Knows a line that says which day the lines below it are for: "### Day 1 – Friday", "**Saturday, December 5**".</summary>
internal static partial class DayHeading
{
    private const int Longest = 80;

    /// <summary>What the line says of the day; null where it is no such line.</summary>
    public static string? In(string line)
    {
        if (line.Length > Longest)
        {
            return null;
        }

        var words = Emphasis.Bare(line).Replace("#", "", StringComparison.Ordinal);
        return words.Length > 0 && (PlanSearch.IsDayName(words) || Month().IsMatch(words) || Short().IsMatch(words)) ? words : null;
    }

    // "12/5", "5.12." or "12/05/2026", and nothing that goes on in the same breath.
    [GeneratedRegex(
        @"\A(?:[0-9]{1,2}/[0-9]{1,2}(?:/(?:20)?[0-9]{2})?|[0-9]{1,2}\.\s?[0-9]{1,2}\.(?:(?:20)?[0-9]{2})?)\s*(?:\z|[-–—:|,(@•·])")]
    private static partial Regex Short();

    [GeneratedRegex(@"\A(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+[0-9]{1,2}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Month();
}
