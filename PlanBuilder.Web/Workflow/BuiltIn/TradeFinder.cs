namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>
/// Knows a trade by all words of a niche together. What the words are about is their head: the last one in English, or ahead of "for" or
/// "in", the first one in Spanish or French. Where the head is a word we don't know, it isn't our trade: a "bread knife maker" is no
/// bakery.
/// </summary>
internal sealed class TradeFinder
{
    private const int LongestPhrase = 4;
    private const int Sentence = 7; // words; a whole sentence has no head that could be told
    private const double OfHead = 3;
    private const double OfHint = 0.5;

    private readonly TradeTerms terms;

    public TradeFinder(IReadOnlyList<Trade> trades) => terms = new(trades);

    /// <summary>The trade; null where the words mean none of them, or several alike.</summary>
    public Trade? Find(string niche)
    {
        var words = Terms.Split(niche);
        if (Terms.IsUnspaced(niche) && terms.Unspaced(string.Concat(words)) is { } unspaced)
        {
            return unspaced;
        }

        var matches = Matches(words);
        var head = words.Length < Sentence ? NicheHead.Find(words, place => matches[place]?.Hint == true) : null;
        head = head is { } last ? FirstAbroad(matches, last) ?? last : null;
        var ofHead = head is { } at ? matches[at] : null;
        var isKnown = head is null || ofHead is not null || IsName(niche, words, head.Value, matches);
        if (!isKnown && !IsBesidePhrase(words, head!.Value, matches))
        {
            return null;
        }

        var scores = new Dictionary<Trade, double>();
        foreach (var match in matches.OfType<TermMatch>().Distinct())
        {
            foreach (var trade in match.Trades)
            {
                var weight = (match.Hint ? OfHint : match.Words) + (ReferenceEquals(match, ofHead) ? OfHead : 0);
                scores[trade] = scores.GetValueOrDefault(trade) + weight;
            }
        }

        var best = scores.OrderByDescending(score => score.Value).Take(2).ToList();
        return best.Count == 0 || (best.Count == 2 && best[0].Value - best[1].Value < OfHint) ? null : best[0].Key;
    }

    // The longest phrase at each place, standing at each place that it covers.
    private TermMatch?[] Matches(string[] words)
    {
        var matches = new TermMatch?[words.Length];
        for (var i = 0; i < words.Length;)
        {
            var match = Enumerable.Range(1, Math.Min(LongestPhrase, words.Length - i)).Reverse()
                .Select(length => terms.Phrase(words[i..(i + length)]))
                .FirstOrDefault(found => found is not null) ?? terms.Compound(words[i]);
            Array.Fill(matches, match, i, match?.Words ?? 1);
            i += match?.Words ?? 1;
        }

        return matches;
    }

    // "Fotograf Hochzeit": of two nouns that aren't English and stand side by side, the first one says what it is.
    private static int? FirstAbroad(TermMatch?[] matches, int last) => matches[last] is { Hint: false, English: false }
        ? Enumerable.Range(0, last).Where(i => matches[i] is { Hint: false, English: false }).Cast<int?>().FirstOrDefault()
        : null;

    // "Sourdough micro-bakery loft": a phrase stands beside the word we don't know. In "supplies for nail salons" it stands behind "for".
    private static bool IsBesidePhrase(string[] words, int head, TermMatch?[] matches) => matches.Index().Any(match =>
        match.Item is { Hint: false, Words: > 1 }
        && !words[Math.Min(head, match.Index)..Math.Max(head, match.Index)].Any(NicheHead.IsPreposition));

    // "Bakery Portland", "friseur köln", "restaurante italiano": after a known word in a language that begins with it, or before a name.
    private static bool IsName(string niche, string[] words, int at, TermMatch?[] matches)
    {
        if (matches.Take(at).LastOrDefault(match => match is { Hint: false }) is not { } before)
        {
            return false;
        }

        var isFirst = matches.First(match => match is not null) == before;
        var isCapital = niche.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Any(word => char.IsUpper(word[0]) && Terms.Split(word).Contains(words[at]));
        return isCapital || (isFirst && before is { BeginsNames: true, English: false });
    }
}
