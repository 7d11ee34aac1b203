using System.Text;

namespace PlanBuilder.Web.Planning;

/// <summary>Knows what a model thought aloud within its answer, by the marks that models put around it, November 2026.</summary>
internal static class Thinking
{
    private const int LongestRest = 5;

    private static readonly (string Begins, string Ends)[] Marks =
    [
        ("<think", "</think"), ("<thought", "</thought"), ("<reason", "</reason"), ("<analysis", "</analysis"),
        ("<reflection", "</reflection"), ("<scratchpad", "</scratchpad"), ("<seed:think", "</seed:think"), ("[think]", "[/think]"),
        ("<|channel|>analysis", "<|end|>"), ("<|channel|>commentary", "<|end|>"), ("<|start_thinking|>", "<|end_thinking|>"),
    ];

    /// <summary>Where the thinking ends that begins there, the text's end if it never does; null where none begins.</summary>
    public static int? EndOf(string text, int start)
    {
        if (text[start] is not ('<' or '['))
        {
            return null;
        }

        foreach (var (begins, ends) in Marks)
        {
            if (string.Compare(text, start, begins, 0, begins.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                var end = text.IndexOf(ends, start, StringComparison.OrdinalIgnoreCase);
                return end < 0 ? text.Length : end + ends.Length;
            }
        }

        return null;
    }

    /// <summary>Where the answer begins: some servers leave out where the thinking does.</summary>
    public static int Start(string text)
    {
        var start = 0;
        foreach (var (begins, ends) in Marks)
        {
            var end = text.IndexOf(ends, StringComparison.OrdinalIgnoreCase);
            if (end >= 0 && text.IndexOf(begins, 0, end, StringComparison.OrdinalIgnoreCase) < 0)
            {
                start = Math.Max(start, ends[0] == '<' && ends[1] == '|' ? 0 : end + ends.Length);
            }
        }

        return start;
    }

    /// <summary>The answer without it.</summary>
    public static string Removed(string text)
    {
        var (answer, i) = (new StringBuilder(text.Length), Start(text));
        while (i < text.Length)
        {
            if (EndOf(text, i) is { } end)
            {
                var close = text.IndexOf('>', Math.Max(0, end - 1));
                i = end < text.Length && close >= 0 && close - end <= LongestRest ? close + 1 : end; // "ing>"
            }
            else
            {
                answer.Append(text[i++]);
            }
        }

        return answer.ToString();
    }
}
