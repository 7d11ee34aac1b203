using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>Looks for a plan in a text: in the JSON that is in it, else in other notations and under names that nobody knows.</summary>
internal sealed partial class PlanSearch
{
    private const int DeepestOther = 12;

    private FoundPlan? InValues(IReadOnlyList<JsonElement> read, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        var values = read.Select(value => FlatNames.Nested(value) ?? JsonTables.Rewritten(value) ?? value).ToList();
        if (values is [var only])
        {
            return In(new(only, path), heads, depth + 1);
        }

        // A line or a fence for each day or post, or for each part of the plan; or a stream's pieces as they came.
        var nouns = values.Select(value => new LenientJson(value, path)).ToList();
        return nouns.Count(IsEntry) > 1 ? WithLoose(nouns, heads, depth)
            : (nouns.Count(StreamChunks.IsPiece) > 1 ? InText(StreamChunks.Join(nouns), path, heads, depth + 1) : null)
            ?? Joined(Newest([.. nouns.Select(noun => In(noun, heads, depth + 1)).OfType<FoundPlan>()]))
            ?? (StreamChunks.Join(nouns) is { Length: > 0 } streamed ? InText(streamed, path, heads, depth + 1) : null);
    }

    private FoundPlan? InAttempts(string text, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        var attempts = Attempts.In(Thinking.Removed(text));
        var found = attempts.Count == 1 ? [] : attempts.Select(JsonExtractor.Values).Where(values => values.Count > 0)
            .Select(values => InValues(values, path, heads, depth)).OfType<FoundPlan>().ToList();
        return found.Count > 1 ? Joined(Final(found)) : null;
    }

    // Behind a bracket too many, days stand beside the plan that they belong to.
    private FoundPlan? WithLoose(List<LenientJson> nouns, IReadOnlyList<LenientJson> heads, int depth)
    {
        var plans = nouns.Where(noun => !IsEntry(noun)).Select(noun => In(noun, heads, depth + 1)).OfType<FoundPlan>().ToList();
        var loose = new FoundPlan(Numbered(plans.Count == 0 ? nouns : nouns.FindAll(IsEntry)), heads);
        return plans.Count == 0 ? loose : Joined(Newest([.. plans, loose]));
    }

    // What is no plan as JSON may be one in another notation, or under names that nobody knows. Where it isn't, the first trouble counts.
    private FoundPlan? InOther(string text, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        if (depth > DeepestOther || (left -= text.Length + LeastCost) < 0)
        {
            return null;
        }

        var (rank, trouble) = (noted, Trouble);
        var found = UnderGuessedNames(JsonExtractor.Values(text), path, heads, depth)
            ?? Joined(Final([.. Attempts.In(Thinking.Removed(text)).Select(part => Most(OtherNotations.Read(part)
                .Select(value => JsonTables.Rewritten(value) ?? value)
                .Select(value => In(new(value, path), heads, depth + 1)
                ?? (GuessedNames.Renamed(value) is { } renamed ? In(new(renamed, path), heads, depth + 1) : null)))).OfType<FoundPlan>()]));
        (noted, Trouble) = found is null ? (rank, trouble) : (noted, Trouble);
        return found;
    }

    // Posts one after the other have their names in common.
    private FoundPlan? UnderGuessedNames(IReadOnlyList<JsonElement> values, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        var tables = values.Select(value => JsonTables.Rewritten(value) ?? value).ToList();
        var all = tables is [var only] ? only : JsonSerializer.SerializeToElement(tables);
        return tables.Count == 0 ? null
            : (NestedPlatform.Lifted(all) is { } lifted ? In(new(lifted, path), heads, depth + 1) : null)
            ?? (GuessedNames.Renamed(all) is { } renamed ? In(new(renamed, path), heads, depth + 1) : null);
    }

    // Of several ways to read a text the one that finds the most in it; of equals the first.
    private static FoundPlan? Most(IEnumerable<FoundPlan?> found) =>
        found.OfType<FoundPlan>().ToList().MaxBy(plan => plan.Entries.Sum(WholePosts));

    private static int WholePosts(FoundEntry entry)
    {
        var isPost = IsPost(entry.Json);
        IEnumerable<LenientJson> posts = isPost ? [entry.Json] : entry.Json.IsList ? entry.Json.First(MostMembers)
            : entry.Json.Find(MemberNames.Posts)?.First(MostMembers)
                ?? entry.Json.Members().Take(MostMembers).Select(member => member.Value);
        return posts.Count(post => post.Find(MemberNames.Caption) is { } words && !MemberRoles.IsKnown(words.AsWords(int.MaxValue))
            && (!isPost || entry.Platform is not null
                || (post.Find(MemberNames.Platform) is { } on && (on.IsList || PlatformOf(on.AsWords(int.MaxValue)) is not null))))
            + (isPost ? 0 : entry.Json.Members().Take(MostMembers).Count(member =>
                member.Value.Element.ValueKind == JsonValueKind.String && PlatformOf(member.Name) is not null));
    }

    // Of two whole plans for the same days the later one is the corrected one.
    private static List<FoundPlan> Newest(List<FoundPlan> plans)
    {
        var days = plans.ConvertAll(DayKeys);
        return [.. plans.Where((_, i) => days[i].Count == 0 || !days.Skip(i + 1).Any(days[i].SetEquals))];
    }

    // A later attempt that gives as much replaces the earlier ones.
    private static List<FoundPlan> Final(List<FoundPlan> plans)
    {
        var newest = Newest(plans);
        var posts = newest.ConvertAll(plan => plan.Entries.Sum(WholePosts));
        return [.. newest.Where((_, i) => posts[i] == 0 || !posts.Skip(i + 1).Any(later => later >= posts[i]))];
    }

    private static HashSet<string> DayKeys(FoundPlan plan) =>
    [
        .. plan.Entries.Select(entry =>
            $"{entry.Platform}|{entry.Week}|{entry.Label}"
            + Key(entry.Json.Find(MemberNames.Day) ?? entry.Json.Find(MemberNames.Date))
            + (IsPost(entry.Json) ? $"|{Key(entry.Json.Find(MemberNames.Platform))}" : "")),
    ];

    private static string? Key(LenientJson? part) =>
        part is { } said && (said.IsObject || said.IsList) ? said.Element.GetRawText() : part?.AsWords(MostMembers);
}
