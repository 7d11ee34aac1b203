using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// A day or a post as it was found. <paramref name="Place"/> counts from 1 among its like; the rest is what was said above it, where it
/// was: the label it stood under ("Monday", "2026-12-05"), the week, the platform, the time, the pillar.
/// </summary>
internal sealed record FoundEntry(
    LenientJson Json, int Place, string? Label = null, int? Week = null, string? Platform = null, string? Time = null,
    string? Pillar = null);

/// <summary>The days or posts of a plan, and the objects that hold them, the innermost first: its head may stand in each of them.</summary>
internal sealed record FoundPlan(IReadOnlyList<FoundEntry> Entries, IReadOnlyList<LenientJson> Heads);

/// <summary>
/// Looks for the days of a plan in what a writer sent: through texts, lists, calls of tools, and the names that writers nest a plan under,
/// however they are combined; as a list of days or of posts, by weeks, by platforms, or under the days' names.
/// </summary>
internal sealed partial class PlanSearch(string sent)
{
    // Each of six nestings may be a text and a list of one too.
    private const int Deepest = 24, MostPieces = 300, MostEntries = 3_100, MostMembers = 200;

    // A nested text costs what it is long, each time it is tried; enough for six of them, and no more work than a second's on a megabyte.
    private const int MostReadings = 20, LeastCost = 1_000;

    private long left = (long)MostReadings * (sent.Length + LeastCost);
    private int noted = -1;

    /// <summary>Where the search failed, once it has: the sentence about the innermost place it came to.</summary>
    public string Trouble { get; private set; } = "The result contains no plan.";

    public FoundPlan? Find() => InText(sent, "result", [], 0);

    private FoundPlan? InText(string text, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        if ((left -= text.Length + LeastCost) < 0)
        {
            Note(2 * depth, $"{path} is nested too many times to read.");
            return null;
        }

        var values = JsonExtractor.Values(text);
        values = BoxedValues.MayBeIn(text) ? [.. values.Select(BoxedValues.Unboxed)] : values;
        if (values.Count == 0)
        {
            Note(2 * depth, $"{path} contains no JSON.");
        }

        var found = values.Count == 0 ? null
            : (values.Count > 1 ? UnderHeadings(text, path, heads, depth) ?? InAttempts(text, path, heads, depth) : null)
                ?? InValues(values, path, heads, depth);
        return found is null ? InOther(text, path, heads, depth)
            : found.Entries.Any(entry => WholePosts(entry) > 0) ? found
            : Most([found, UnderGuessedNames(values, path, heads, depth), InOther(text, path, heads, depth)]);
    }

    private FoundPlan? In(LenientJson noun, IReadOnlyList<LenientJson> heads, int depth)
    {
        if (depth > Deepest)
        {
            Note(2 * depth, $"{noun.Path} is nested too deeply to read.");
            return null;
        }

        switch (noun.Element.ValueKind)
        {
            case JsonValueKind.String:
                return InText(noun.Element.GetString()!, noun.Path, heads, depth);
            case JsonValueKind.Array:
                return InList(noun, heads, depth);
            case JsonValueKind.Object when IsThought(noun):
                return null;
            case JsonValueKind.Object:
                return Around(noun, InObject(noun, [noun, .. heads], depth));
            default:
                Note(2 * depth, $"{noun.Path} is not a plan.");
                return null;
        }
    }

    private FoundPlan? InObject(LenientJson noun, IReadOnlyList<LenientJson> heads, int depth)
    {
        Note(2 * depth, $"{noun.Path} has no schedule.");
        return noun.FindAll(MemberNames.Schedule).Select(schedule => In(schedule, heads, depth + 1))
            .FirstOrDefault(found => found is not null)
            ?? noun.FindAll(MemberNames.Weeks).Select(weeks => In(weeks, heads, depth + 1)).FirstOrDefault(found => found is not null)
            ?? ByName(noun, heads, depth)
            ?? (IsPost(noun) || (IsEntry(noun) && IsDated(noun)) ? new FoundPlan([new(noun, 1)], heads) : null)
            ?? Repeated(noun, heads)
            ?? noun.FindAll(MemberNames.Posts).Select(posts => In(posts, heads, depth + 1)).FirstOrDefault(found => found is not null)
            ?? noun.FindAll(MemberNames.Nests).Select(nest => In(nest, heads, depth + 1)).FirstOrDefault(found => found is not null)
            ?? UnderAnyName(noun, heads, depth);
    }

    // One name for each of several posts.
    private static FoundPlan? Repeated(LenientJson noun, IReadOnlyList<LenientJson> heads) =>
        noun.Members().Take(MostMembers).Where(member => IsEntry(member.Value)).GroupBy(member => member.Name)
            .Where(same => same.Count() > 1).Select(same => new FoundPlan(Numbered(same.Select(member => member.Value)), heads))
            .FirstOrDefault();

    private FoundPlan? InList(LenientJson list, IReadOnlyList<LenientJson> heads, int depth)
    {
        Note(2 * depth, $"{list.Path} is a list that contains no plan.");
        var items = list.First(MostEntries);
        items = items.Any(IsAnswer) ? [.. items.Where(item => IsAnswer(item) || item.Find("role") is null)] : items;
        if (items.Count(StreamChunks.IsPiece) > 1)
        {
            return InText(StreamChunks.Join(items), list.Path, heads, depth + 1);
        }

        items = items.Any(IsEntry) ? [.. items.SelectMany(RepeatedMembers.Apart)] : [.. items.Select(PostGroups.Joined)];
        if (items.Any(IsEntry))
        {
            return new(items.All(IsGroup) ? [.. items.SelectMany(PostsOfGroup)] : Numbered(items), heads);
        }

        if (items.Count > 1 && items.All(item => item.First(1).Any(IsPost)))
        {
            return new(Numbered(items), heads); // a list of posts for each day
        }

        // The lines of a text.
        if (items.Count > 1 && items.All(item => item.Element.ValueKind == JsonValueKind.String
            && item.Element.GetString()!.AsSpan().TrimStart() is not ['{' or '[' or '"' or '`', ..]))
        {
            return InText(string.Join('\n', items.Select(item => item.Element.GetString())), list.Path, heads, depth + 1);
        }

        // Rows of a table without a header.
        if (items.Count > 1 && items.All(item => item.First(1).Any(cell => cell.Element.ValueKind is JsonValueKind.String
            or JsonValueKind.Number)) && LabeledLines.Read(string.Join('\n', items.Select(Line))) is { } rows)
        {
            return InList(new(JsonSerializer.SerializeToElement(rows), list.Path), heads, depth);
        }

        if (items.Any(item => WeekOf(item) is not null))
        {
            return Joined(items.Select((item, i) => With(In(item, heads, depth + 1), WeekOf(item) ?? i + 1)));
        }

        // Beside it there may be a call of a tool.
        var text = list.Path.EndsWith(".parts", StringComparison.Ordinal) ? PartsOf(items) : TextOf(items);
        return (text is null ? null : InText(text, list.Path, heads, depth))
            ?? OneOrAll(list, [.. items.Take(MostPieces).Where(item => text is null || item.Find("text") is null)], heads, depth);
    }

    // Several answers to choose from, or the parts of one.
    private FoundPlan? OneOrAll(LenientJson list, List<LenientJson> items, IReadOnlyList<LenientJson> heads, int depth)
    {
        var found = items.Select(item => In(item, heads, depth + 1)).OfType<FoundPlan>();
        return list.Path.EndsWith(".choices", StringComparison.Ordinal) || list.Path.EndsWith(".candidates", StringComparison.Ordinal)
            ? found.FirstOrDefault() : Joined(Newest([.. found]));
    }

    private static string Line(LenientJson row) => string.Join(" | ", row.First(MostMembers).Select(cell => cell.IsList
        ? string.Join(' ', cell.First(MostMembers).Select(part => part.AsWords(int.MaxValue))) : cell.AsWords(int.MaxValue)));

    private static List<FoundEntry> Numbered(IEnumerable<LenientJson> nouns) => [.. nouns.Select((noun, i) => new FoundEntry(noun, i + 1))];

    private static FoundPlan? Joined(IEnumerable<FoundPlan?> parts, bool inTurn = true)
    {
        var found = parts.OfType<FoundPlan>().ToList();
        var before = 0;
        var entries = new List<FoundEntry>();
        foreach (var part in found)
        {
            entries.AddRange(part.Entries.Select(entry => entry.Week is null ? entry with { Place = entry.Place + before } : entry));
            before = inTurn ? entries.Count : 0;
        }

        return entries.Count > 0 ? new([.. entries.Take(MostEntries)], [.. found.SelectMany(part => part.Heads)]) : null;
    }

    private void Note(int rank, string trouble)
    {
        if (rank > noted)
        {
            (noted, Trouble) = (rank, trouble);
        }
    }
}
