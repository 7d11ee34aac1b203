using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Reads what a platform has room for beside a caption. What of it cannot be read is left out, and costs the post nothing.
/// </summary>
internal static partial class PlanReader
{
    /// <summary>How many parts a thread, and how many answers a poll may have as they are read.</summary>
    public const int MostParts = 25, MostOptions = 10;

    private const int MostSources = 100, MostBatches = 99;

    private static Post WithExtras(Post post, LenientJson json, IReadOnlyList<PlanSource> sources) => post with
    {
        Hook = Extra(json.Find(MemberNames.Hook)),
        Visual = Extra(json.Find(MemberNames.Visual)),
        FirstComment = Extra(json.Find(MemberNames.FirstComment)),
        AltText = Extra(json.Find(MemberNames.AltText)),
        // Some writers call the theme so.
        Title = Extra(json.Find(MemberNames.Title)) is { } title && (title != post.Theme || json.Find("theme") is not null) ? title : null,
        Poll = PollOf(json.Find(MemberNames.Poll)),
        Thread = ThreadOf(json.Find(MemberNames.Thread)),
        Link = Extra(json.Find(MemberNames.Link)) is { } link && LinkBuilder.IsLink(link) ? link : null,
        Sources = SourcesOf(json.Find(MemberNames.Sources), sources),
        Batch = BatchOf(json.Find(MemberNames.Batch)),
        NeedsWords = json.Find("needsWords") is { Element.ValueKind: JsonValueKind.True } ? true : null,
    };

    // A text, its lines, or what an object around it says.
    private static string? Extra(LenientJson? noun) => noun switch
    {
        null => null,
        { IsList: true } lines => Bounded(string.Join('\n', lines.First(MostPostsADay).Select(line => Extra(line)).OfType<string>())),
        { IsObject: true } parts => parts.Find("text", "description", "value") is { IsObject: false } text ? Extra(text)
            : Bounded(string.Join(", ", parts.Members().Take(MostOptions).Where(part => !part.Value.IsObject && !part.Value.IsList)
                .Select(part => Extra(part.Value)).OfType<string>())),
        { Element.ValueKind: JsonValueKind.String } text => Bounded(text.Element.GetString()!),
        { Element.ValueKind: JsonValueKind.Number } number => number.Element.GetRawText(),
        _ => null,
    };

    private static string? Bounded(string text) =>
        TextSanitizer.Clean(text.Length > LongestText ? text[..LongestText] : text) is { Length: > 0 } clean ? clean : null;

    // Where the options stand alone, the repair finds their question.
    private static Poll? PollOf(LenientJson? noun)
    {
        if (noun is not { } poll)
        {
            return null;
        }

        var options = poll.IsObject ? poll.Find("options", "choices", "answers", "pollOptions", "optionen", "opciones", "opcoes") : poll;
        var texts = options switch
        {
            { IsList: true } list => list.First(MostOptions).Select(option => Extra(option)).OfType<string>(),
            { Element.ValueKind: JsonValueKind.String } text => text.Element.GetString()!.Split(['\n', '|', ';', '/'], MostOptions)
                .Select(Bounded).OfType<string>(),
            _ => [],
        };
        List<string> read = [.. texts.Select(TextSanitizer.OnOneLine).Where(text => text.Length is > 0 and <= LongestWord)];
        var question = poll.IsObject ? Extra(poll.Find("question", "text", "title", "frage", "pregunta", "pergunta", "domanda")) : null;
        return read.Count == 0 ? null : new(question is null ? "" : TextSanitizer.OnOneLine(question), read);
    }

    // A list of them, or one text: numbered, ruled off, or with blank lines between.
    private static List<string>? ThreadOf(LenientJson? noun)
    {
        var parts = noun switch
        {
            { IsList: true } list => list.First(MostParts).Select(part => Extra(part)),
            { IsObject: true } named when named.FindAll("posts", "tweets", "parts") is [{ IsList: true } list, ..] =>
                list.First(MostParts).Select(part => Extra(part)),
            { IsObject: true } named => named.Members().Take(MostParts).Select(part => Extra(part.Value)),
            { Element.ValueKind: JsonValueKind.String } text => Between().Split(TextSanitizer.Clean(text.Element.GetString()!))
                .Take(MostParts).Select(Bounded),
            _ => [],
        };
        return parts.OfType<string>().Select(part => PartNumber().Replace(part, "").Trim()).Where(part => part.Length > 0).ToList()
            is { Count: > 0 } read ? read : null;
    }

    private static List<int>? SourcesOf(LenientJson? noun, IReadOnlyList<PlanSource> known)
    {
        IEnumerable<LenientJson> items = noun switch { null => [], { IsList: true } list => list.First(MostSources), { } one => [one] };
        return items.Select(item => SourceOf(item, known)).OfType<int>().Distinct().ToList() is { Count: > 0 } numbers ? numbers : null;
    }

    private static int? SourceOf(LenientJson noun, IReadOnlyList<PlanSource> known)
    {
        var text = noun.IsObject ? Extra(noun.Find("url", "link", "number", "id", "source")) : noun.IsList ? null : Extra(noun);
        if (text is null || text.Length > LongestText)
        {
            return null;
        }

        var number = known.Index().FirstOrDefault(source => IsSame(source.Item.Url, text), (-1, null!)).Index + 1;
        return number > 0 ? number
            : int.TryParse(text.Trim('[', ']', '#', ' ', '^'), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                && given is >= 1 and <= MostSources ? given
            : null;
    }

    private static bool IsSame(string one, string other) => Bare(one).Equals(Bare(other), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string url) =>
        (url.IndexOf("://", StringComparison.Ordinal) is > 0 and var at ? url[(at + 3)..] : url).TrimEnd('/');

    private static int? BatchOf(LenientJson? noun)
    {
        if (noun is null || Extra(noun) is not { Length: <= LongestWord } text)
        {
            return null;
        }

        return BatchNumber().Match(text) is { Success: true } match
            && int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) is >= 1 and <= MostBatches and var number ? number
            : text is [>= 'A' and <= 'Z' and var letter] ? letter - 'A' + 1
            : null;
    }

    [GeneratedRegex(@"\n\s*(?:-{3,}|\*{3,})\s*\n|\n(?=\s*[0-9]{1,2}\s*(?:/|\)|\.\s))|\n\s*\n")]
    private static partial Regex Between();

    [GeneratedRegex(@"\A\s*(?:[0-9]{1,2}\s*/\s*(?:[0-9]{1,2}\b|n\b)?[:.)]?|[0-9]{1,2}[.)]\s)\s*")]
    private static partial Regex PartNumber();

    [GeneratedRegex("[0-9]{1,2}(?![0-9])")]
    private static partial Regex BatchNumber();
}
