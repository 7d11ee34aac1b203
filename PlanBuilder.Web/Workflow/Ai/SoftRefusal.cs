using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>Tells an answer that declines in words, without saying so in its fields, from one that is merely no plan.</summary>
internal static partial class SoftRefusal
{
    private const int Longest = 1_500, LongestBody = 10_000; // who declines is brief

    /// <summary>Whether these words of an answer without a plan decline.</summary>
    public static bool IsOne(string words)
    {
        if (words.Length <= LongestBody && Fields().IsMatch(words))
        {
            return true;
        }

        var end = words.LastIndexOf("</think>", StringComparison.OrdinalIgnoreCase);
        var said = (end < 0 ? words : words[(end + "</think>".Length)..]).Replace('’', '\'');
        return said.Length <= Longest && Refusal().IsMatch(said);
    }

    // What services say around an answer that they withheld, November 2026: Google, OpenAI and Azure, Anthropic.
    [GeneratedRegex(
        """
        "(?:blockReason|block_reason)"\s*:\s*"(?!BLOCK_REASON_UNSPECIFIED)\w
        |"(?:finishReason|finish_reason|stopReason|stop_reason|nativeFinishReason|native_finish_reason)"\s*:\s*
        "(?:content_?filter(?:ed)?|safety|prohibited_content|blocklist|spii|recitation|refusal|guardrail_intervened)"
        |"refusal"\s*:\s*"\w|"type"\s*:\s*"refusal"|"reason"\s*:\s*"content_filter"
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Fields();

    // As models decline in the languages that posts are asked for in, November 2026.
    [GeneratedRegex(
        @"\b(?:sorry|apologi[sz]e|afraid|unfortunately)\b[^.!?\n]{0,80}\b(?:can't|cannot|can not|won't|unable|not able|not comfortable)\b"
            + @"|\bI(?:'m| am)? (?:can't|cannot|can not|won't|will not|unable to|not able to|must decline|have to decline|decline)\b"
            + @"[^.!?\n]{0,40}\b(?:help|assist|comply|create|write|provide|fulfil+|support|generate|produce|continue|do|to)\b"
            + @"|\b(?:I'd rather not|I would rather not|I'd prefer not to|je préfère ne pas|prefiero no|preferisco non|prefiro não"
            + @"|möchte ich (?:lieber )?nicht)\b[^.!?\n]{0,40}\p{L}"
            + @"|\b(?:against|violates?) (?:my|our|the) (?:\w+ )?(?:guidelines|polic(?:y|ies))\b"
            + @"|\b(?:kann|darf) (?:ich )?(?:\w+ ){0,4}nicht\b[^.!?\n]{0,60}\b(?:helfen|unterstützen|erstellen|schreiben)\b"
            + @"|\bje (?:suis désolée?|regrette|ne peux pas)\b[^.!?\n]{0,80}\b(?:aider|créer|écrire|répondre)\b"
            + @"|\b(?:no puedo|não posso|non posso|no me es posible)\b[^.!?\n]{0,60}"
            + @"\b(?:ayud|ajud|aiut|crear|criar|creare|escrib|escrev|scriv)"
            + @"|\b(?:kan|mag) (?:ik )?(?:\w+ ){0,4}(?:niet|geen)\b[^.!?\n]{0,60}\b(?:helpen|schrijven|maken)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();
}
