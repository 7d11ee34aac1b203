using System.Globalization;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Knows the marks that writers put around words in plain text: bullets, emphasis, emoji, quotes.</summary>
internal static partial class Emphasis
{
    /// <summary>Words as they would be said: without any marks around them.</summary>
    public static string Bare(string words)
    {
        var start = 0;
        while (start < words.Length && MarkAt(words, start) is > 0 and var mark)
        {
            start += mark;
        }

        var bare = words.AsSpan(start);
        return (bare.ContainsAny('*', '_', '`') ? Inner().Replace(bare.ToString(), "") : bare).Trim().TrimEnd(':').Trim().ToString();
    }

    // How long the mark is that stands there: keycaps are digits with marks of their own.
    private static int MarkAt(string words, int at)
    {
        if (char.IsAsciiDigit(words[at]) || words[at] == '#')
        {
            var next = at + 1 < words.Length && words[at + 1] == '\uFE0F' ? at + 2 : at + 1;
            return next < words.Length && words[next] == '\u20E3' ? next + 1 - at : words[at] == '#' ? 1 : 0;
        }

        return char.IsLetter(words[at]) || char.GetUnicodeCategory(words[at]) == UnicodeCategory.DecimalDigitNumber ? 0 : 1;
    }

    /// <summary>The same for what is posted, which keeps its emoji.</summary>
    public static string Removed(string words) => Edges().Replace(Unquoted(Bold().Replace(words, "")), "").Trim();

    /// <summary>Words that stand as a whole in quotes, without them.</summary>
    public static string Unquoted(string words)
    {
        var plain = words.Trim();
        return plain is [var first, .. { Length: > 0 } within, var last] && Pairs.Contains((first, last))
            && within.AsSpan().IndexOfAny(first, last) < 0
            ? within.Trim()
            : plain;
    }

    public static string WithoutBullet(string line) => Bullet().Replace(line, "").Trim();

    /// <summary>Whether the line is an item of a list that counts: its number is a part of what it says.</summary>
    public static bool IsNumbered(string line) => Number().IsMatch(line);

    /// <summary>Whether the line begins with words that stand out.</summary>
    public static bool Begins(string line) => line is ['*' or '_', ..];

    /// <summary>
    /// The text with a line for each label, where several stand on one: "*Caption:* ... *Hashtags:* ...", "Time: 9:00 | Type: Reel", and
    /// for what follows a heading: "**Instagram (9 AM)** – ...".
    /// </summary>
    public static string LabelsOnTheirOwnLines(string text)
    {
        text = LeadIn().Replace(text, lead => PostHeading.In(lead.Groups["name"].Value) is { Platform: not null }
            && !PostHeading.IsRest(lead.Groups["value"].Value)
            ? $"{lead.Groups["name"].Value.TrimEnd(' ', ':', '：')}: {lead.Groups["value"].Value}" : lead.Value);
        return OnLines(Beside(), OnLines(Standing(), text));
    }

    private static string OnLines(Regex labels, string text) => labels.Replace(text, label =>
        HasWords(text.AsSpan(0, label.Index)) && MemberRoles.Find(Bare(label.Groups["name"].Value)) is not null
            ? $"\n{label.Groups["label"].Value}" : label.Value);

    // Before it on its line: else the label has it alone already.
    private static bool HasWords(ReadOnlySpan<char> before)
    {
        foreach (var c in before[(before.LastIndexOf('\n') + 1)..])
        {
            if (char.IsLetter(c))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly (char, char)[] Pairs =
        [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('*', '*'), ('_', '_'), ('`', '`')];

    [GeneratedRegex(@"\A\s*(?:[-*+•‣◦]\s+|[0-9]{1,3}[.)]\s+|>\s*)*")]
    private static partial Regex Bullet();

    [GeneratedRegex("[*_`]+")]
    private static partial Regex Inner();

    [GeneratedRegex(@"\*\*|__")]
    private static partial Regex Bold();

    [GeneratedRegex(@"\A""|""\z")]
    private static partial Regex Edges();

    [GeneratedRegex(
        @"^[ \t]{0,40}(?:[-*+•]|[0-9]{1,3}[.)])?[ \t]{0,10}(?<mark>\*\*|__)"
            + @"(?<name>[^*_\n]{2,60})\k<mark>[ \t]*[:：–—-]*[ \t]*(?<value>\S.*)$",
        RegexOptions.Multiline)]
    private static partial Regex LeadIn();

    [GeneratedRegex(@"\A\s*[0-9]{1,3}[.)]\s")]
    private static partial Regex Number();

    // In emphasis.
    [GeneratedRegex(
        @"(?<=\S)[ \t]+(?:[-–—|•·][ \t]*)?"
            + @"(?<label>(?<mark>\*{1,3}|__?)(?<name>\p{L}[\p{L} ]{1,30})(?:[:：]\k<mark>|\k<mark>[:：]))")]
    private static partial Regex Standing();

    // Behind a line between them.
    [GeneratedRegex(@"(?<=\S)[ \t]+[-–—|•·][ \t]+(?![Tt]ext\s*:)(?<label>[^\p{L}\p{Nd}\n|]{0,6}(?<name>[\p{L}][\p{L} ]{1,30})[:：])")]
    private static partial Regex Beside();
}
