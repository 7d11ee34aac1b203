namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Words by language; a '*' stands for any letters at that end. <paramref name="Harmless"/> are phrases that hold one and mean something
/// else, such as "weight loss".
/// </summary>
internal sealed record SoberWords(IReadOnlyDictionary<string, IReadOnlyList<string>> Words, IReadOnlyList<string> Harmless);

/// <summary>Knows by the words of a niche that it is about something grave: death, illness, violence, need, law, faith.</summary>
internal sealed class SoberRule(SoberWords words)
{
    private const int ShortestWithEnding = 3;

    private readonly string[][] harmless = [.. words.Harmless.Select(Pattern)];

    private readonly string[][] phrases =
        [.. words.Words.Values.SelectMany(all => all).Where(word => !Terms.IsUnspaced(word)).Select(Pattern)];

    private readonly string[] unspaced = [.. words.Words.Values.SelectMany(all => all).Where(Terms.IsUnspaced).Select(Terms.Fold)];

    /// <summary>Whether it says something that only sounds grave, such as "technical debt".</summary>
    public bool IsFigurative(string niche) => !IsGrave(niche) && harmless.Any(phrase => IndexOf(Terms.Split(niche), phrase) >= 0);

    public bool IsGrave(string niche)
    {
        var said = Terms.Split(niche);
        foreach (var phrase in harmless)
        {
            for (var i = IndexOf(said, phrase); i >= 0; i = IndexOf(said, phrase))
            {
                said = [.. said[..i], .. said[(i + phrase.Length)..]];
            }
        }

        var whole = string.Concat(said);
        return phrases.Any(phrase => IndexOf(said, phrase) >= 0) || unspaced.Any(word => whole.Contains(word, StringComparison.Ordinal));
    }

    // The stars would be lost among the letters.
    private static string[] Pattern(string word) =>
        [.. word.Split(' ').SelectMany(part => part.Contains('*', StringComparison.Ordinal)
            ? [(part[0] == '*' ? "*" : "") + Terms.Fold(part.Trim('*')).Trim() + (part[^1] == '*' ? "*" : "")]
            : Terms.Split(part))];

    private static int IndexOf(string[] said, string[] phrase) =>
        Enumerable.Range(0, Math.Max(0, said.Length - phrase.Length + 1))
            .FirstOrDefault(i => phrase.Index().All(word => Matches(said[i + word.Index], word.Item)), -1);

    private static bool Matches(string said, string word) => (word[0] == '*', word[^1] == '*') switch
    {
        (true, true) => said.Contains(word[1..^1], StringComparison.Ordinal),
        (true, false) => said.EndsWith(word[1..], StringComparison.Ordinal),
        (false, true) => said.StartsWith(word[..^1], StringComparison.Ordinal),
        _ => said == word || (word.Length > ShortestWithEnding && said == $"{word}s"), // of several, or somebody's
    };
}
