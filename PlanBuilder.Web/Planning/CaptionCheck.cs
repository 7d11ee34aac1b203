using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Finds in a post's words what its creator couldn't stand by: figures, dates, people, and quotations from nowhere, customers that don't
/// exist, addresses of others, words that the creator never uses. Plain tips, steps, times, and quantities aren't claims.
/// </summary>
internal static partial class CaptionCheck
{
    private const int MostOfAKind = 3, LongestQuote = 80;

    public static IEnumerable<(FindingKind Kind, string Sentence)> Findings(Post post, PlanRequest request, KnownFacts facts)
    {
        var texts = TextsOf(post);
        string[] own = [.. texts, post.Theme];
        return
        [
            .. Named(FindingKind.ForeignAddress, "Check this address", texts.SelectMany(Addresses).Where(found => !facts.IsOwn(found))),
            .. Named(FindingKind.InventedCustomer, "Check this customer", texts.SelectMany(text => Customers(text, facts))),
            .. post.Sources is { Count: > 0 } ? []
                : Named(FindingKind.Unsourced, "Check this claim", texts.SelectMany(text => Claims(text, request.Language, facts))),
            .. request.WordsToAvoid.Where(word => own.Any(text => Has(text, word)))
                .Select(word => (FindingKind.AvoidedWord, $"Contains “{word}”, which you never use.")),
        ];
    }

    /// <summary>What still waits to be filled in, such as "[Your Name]", "{product}", or "&lt;link&gt;".</summary>
    public static IEnumerable<string> Placeholders(Post post) =>
        TextsOf(post).SelectMany(text => Placeholder().Matches(text).Select(match => match.Value)).Distinct().Take(MostOfAKind);

    private static string[] TextsOf(Post post)
    {
        string?[] texts = [post.SuggestedCaption, post.Hook, post.Title, post.FirstComment, .. post.Thread ?? []];
        return [.. texts.OfType<string>()];
    }

    private static IEnumerable<(FindingKind, string)> Named(FindingKind kind, string words, IEnumerable<string> found) =>
        found.Distinct(StringComparer.OrdinalIgnoreCase).Take(MostOfAKind).Select(each => (kind, $"{words}: “{Short(each)}”."));

    private static string Short(string text) => text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote - 1), "…");

    // What follows the page tells its visits apart, and is ours.
    private static IEnumerable<string> Addresses(string text) =>
        Address().Matches(text).Select(match => match.Value.Split('?')[0].TrimEnd('.', ',', '!', ':', ';', ')', '”', '"'));

    private static IEnumerable<string> Customers(string text, KnownFacts facts) => Matches(text, Customer(), CustomerElsewhere())
        .Where(match => !facts.Mentions(match.Groups["name"].Value)).Select(match => match.Value);

    private static IEnumerable<string> Claims(string text, string? language, KnownFacts facts) =>
    [
        .. Matches(text, Figure(), FigureElsewhere()).Select(match => match.Value.Trim())
            .Where(figure => !facts.HasNumbersOf(figure) && !facts.Mentions(figure)),
        .. CaptionDates.In(text, language).Where(date => !facts.HasDate(date)).Select(date => date.Text),
        .. Matches(text, Research(), ResearchElsewhere()).Select(match => match.Value),
        .. Person().Matches(text).Where(match => !facts.Mentions(match.Groups["name"].Value)).Select(match => match.Value.Trim()),
        .. Matches(text, Quotation(), QuotationElsewhere()).Select(match => match.Groups["said"].Value.Trim())
            .Where(said => !facts.Mentions(said)),
    ];

    // What one pattern found is not found by another one, too.
    private static IEnumerable<Match> Matches(string text, Regex english, Regex elsewhere)
    {
        var found = english.Matches(text).ToList();
        return found.Concat(elsewhere.Matches(text).Where(match => !found.Exists(other =>
            match.Index < other.Index + other.Length && other.Index < match.Index + match.Length)));
    }

    private static bool Has(string text, string word)
    {
        for (var at = 0; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += word.Length)
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return word.Length > 0;
            }

            if (word.Length == 0)
            {
                break;
            }
        }

        return false;
    }
}
