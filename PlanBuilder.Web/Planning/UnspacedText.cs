namespace PlanBuilder.Web.Planning;

/// <summary>Cuts what is written without spaces, as Japanese and Chinese are, into parts that can be compared as words are.</summary>
internal static class UnspacedText
{
    /// <summary>Any two signs that follow each other; a word of another script alone.</summary>
    public static IEnumerable<string> Parts(string word) =>
        word.Length > 2 && word.Any(IsSign) ? Enumerable.Range(0, word.Length - 1).Select(at => word.Substring(at, 2)) : [word];

    /// <summary>Whether it is a Chinese character or katakana, which say more than hiragana: those are mostly endings.</summary>
    public static bool IsSign(char c) => c is (>= '\u4e00' and <= '\u9fff') or (>= '\u30a0' and <= '\u30ff');
}
