namespace PlanBuilder.Web.Workflow.BuiltIn;

/// <summary>A word or phrase of a niche that trades are called by.</summary>
/// <param name="Words">How many words it has.</param>
/// <param name="Hint">Whether it only points to them.</param>
/// <param name="BeginsNames">Whether it is of a language in which names and adjectives follow it.</param>
/// <param name="English">Whether it is English, too.</param>
internal sealed record TermMatch(IReadOnlyList<Trade> Trades, int Words, bool Hint, bool BeginsNames, bool English);

/// <summary>All words that our trades are called by.</summary>
internal sealed class TradeTerms
{
    private const int ShortestEnd = 6;
    private const int ShortestStart = 4;

    private static readonly string[] BeginNames = ["de", "fr", "es", "pt", "it", "nl"];

    // Trades of every kind end with these in German and Dutch, so they say nothing at the end of a word.
    private static readonly HashSet<string> AnyEnd =
    [
        "laden", "geschaft", "werkstatt", "praxis", "studio", "schule", "handel", "service", "betrieb", "shop", "blog", "kurs", "kurse",
        "lehrer", "lehrerin", "meister", "meisterin", "handler", "winkel", "zaak", "bedrijf", "les", "reparatur", "verkauf", "kunst",
        "expert", "berater", "beratung", "trainer", "fachhandel", "atelier", "markt", "manufaktur", "unterricht", "verleih", "zubehor",
        "pflege", "sprachen",
    ];

    private readonly Dictionary<string, TermMatch> phrases = [];
    private readonly HashSet<string> germanic = [];
    private readonly List<(string Word, Trade Trade)> unspaced = [];

    public TradeTerms(IReadOnlyList<Trade> trades)
    {
        foreach (var trade in trades)
        {
            foreach (var (language, words) in trade.Words)
            {
                foreach (var word in words)
                {
                    Add(trade, word, language);
                }
            }

            foreach (var hint in trade.Hints)
            {
                Add(trade, hint, null);
            }
        }
    }

    /// <summary>What is called by exactly these words, be the last one of several or of one.</summary>
    public TermMatch? Phrase(string[] words)
    {
        var phrase = string.Join(' ', words);
        return phrases.GetValueOrDefault(phrase)
            ?? (phrase.EndsWith('s') ? phrases.GetValueOrDefault(phrase[..^1]) : phrases.GetValueOrDefault($"{phrase}s"));
    }

    /// <summary>What a word that was put together from others means: "Biobäckerei" by its end, "Fahrradreparatur" by its start.</summary>
    public TermMatch? Compound(string word)
    {
        var end = Enumerable.Range(2, Math.Max(0, word.Length - ShortestEnd - 1)).Select(start => word[start..])
            .FirstOrDefault(rest => germanic.Contains(rest) && !AnyEnd.Contains(rest));
        var start = end is null
            ? Enumerable.Range(ShortestStart, Math.Max(0, word.Length - ShortestStart - 1)).Reverse()
                .FirstOrDefault(length => phrases.TryGetValue(word[..length], out var match) && !match.Hint && IsAnyEnd(word[length..]))
            : 0;
        return end is not null ? phrases[end] : start > 0 ? phrases[word[..start]] : null;
    }

    /// <summary>
    /// The trade whose word is the longest in a text without spaces; where two are as long, what comes last says what it is.
    /// </summary>
    public Trade? Unspaced(string text) => unspaced
        .Select(term => (term.Trade, term.Word, At: text.LastIndexOf(term.Word, StringComparison.Ordinal)))
        .Where(term => term.At >= 0)
        .OrderByDescending(term => term.Word.Length).ThenByDescending(term => term.At)
        .Select(term => term.Trade)
        .FirstOrDefault();

    private static bool IsAnyEnd(string rest) => AnyEnd.Contains(rest) || (rest[0] is 's' or 'n' && AnyEnd.Contains(rest[1..]));

    private void Add(Trade trade, string word, string? language)
    {
        if (Terms.IsUnspaced(word))
        {
            unspaced.Add((string.Concat(Terms.Split(word)), trade));
            return;
        }

        var words = Terms.Split(word);
        var phrase = string.Join(' ', words);
        var known = phrases.GetValueOrDefault(phrase);
        if (known is null || (known.Hint && language is not null))
        {
            phrases[phrase] = new([trade], words.Length, language is null, BeginNames.Contains(language), language is null or "en");
        }
        else if (known.Hint == language is null)
        {
            phrases[phrase] = known with
            {
                Trades = [.. known.Trades.Append(trade).Distinct()],
                BeginsNames = known.BeginsNames || BeginNames.Contains(language),
                English = known.English || language is null or "en",
            };
        }

        if (language is "de" or "nl" && words.Length == 1 && phrase.Length >= ShortestEnd)
        {
            germanic.Add(phrase);
        }
    }
}
