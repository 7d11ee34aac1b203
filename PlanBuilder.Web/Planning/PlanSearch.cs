using System.Text.Json;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// Looks for the days of a plan in what a writer sent: through texts, lists of one, and the names that writers nest a plan under, however
/// they are combined.
/// </summary>
internal sealed class PlanSearch(string sent)
{
    // Each of six nestings may be a text and a list of one too.
    private const int Deepest = 24, MostItems = 10;

    // A nested text costs what it is long, each time it is tried; enough for six of them, and no more work than a second's on a megabyte.
    private const int MostReadings = 20, LeastCost = 1_000;

    private static readonly string[] Schedules = ["schedule", "calendar", "dailyPosts", "days"];
    private static readonly string[] Nests =
        ["plan", "output", "result", "data", "body", "payload", "response", "json", "choices", "message", "content", "text"];

    private long left = (long)MostReadings * (sent.Length + LeastCost);
    private int noted = -1;

    /// <summary>Where the search failed, once it has: the sentence about the innermost place it came to.</summary>
    public string Trouble { get; private set; } = "The result contains no plan.";

    /// <summary>The list of days, and the objects that hold it, the innermost first: a plan's head may stand in each of them.</summary>
    public (LenientJson Days, IReadOnlyList<LenientJson> Heads)? Find() => InText(sent, "result", [], 0);

    private (LenientJson, IReadOnlyList<LenientJson>)? InText(string text, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        var (isWhole, isBroken) = (true, false);
        foreach (var candidate in JsonExtractor.Candidates(text))
        {
            if ((left -= candidate.Length + LeastCost) < 0)
            {
                Note(2 * depth, $"{path} is nested too many times to read.");
                return null;
            }

            var (value, line) = JsonExtractor.Parse(candidate);
            if (value is null)
            {
                var begins = candidate is ['{' or '[', ..];
                isBroken |= begins;
                Note(
                    (2 * depth) + (begins ? 1 : 0),
                    begins ? $"{path} is not valid JSON from line {line} on." : $"{path} contains no JSON.");
            }
            else if (!isBroken || value.Value.ValueKind != JsonValueKind.Array) // a list out of a broken plan may be one day's posts
            {
                var before = (noted, Trouble);
                if (In(new(value.Value, path), heads, depth + 1) is { } found)
                {
                    return found;
                }

                if (isWhole)
                {
                    return null;
                }

                if (isBroken)
                {
                    (noted, Trouble) = before; // where it breaks says more than what its pieces lack
                }
            }

            isWhole = false;
        }

        return null;
    }

    private (LenientJson, IReadOnlyList<LenientJson>)? In(LenientJson noun, IReadOnlyList<LenientJson> heads, int depth)
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
            case JsonValueKind.Object:
                return InObject(noun, [noun, .. heads], depth);
            default:
                Note(2 * depth, $"{noun.Path} is not a plan.");
                return null;
        }
    }

    private (LenientJson, IReadOnlyList<LenientJson>)? InObject(LenientJson noun, IReadOnlyList<LenientJson> heads, int depth)
    {
        Note(2 * depth, $"{noun.Path} has no schedule.");
        var schedules = noun.FindAll(Schedules);
        if (schedules.FirstOrDefault(schedule => schedule.IsList) is { Path: not null } days)
        {
            return (days, heads);
        }

        return schedules.Concat(noun.FindAll(Nests)).Select(nest => In(nest, heads, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private (LenientJson, IReadOnlyList<LenientJson>)? InList(LenientJson list, IReadOnlyList<LenientJson> heads, int depth)
    {
        Note(2 * depth, $"{list.Path} is a list that contains no plan.");
        var items = list.First(MostItems);
        return items is [var first, ..] && IsDay(first) ? (list, heads)
            : items.Select(item => In(item, heads, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private static bool IsDay(LenientJson noun) =>
        noun.Find("posts") is { IsList: true } || (noun.Find("day", "dayNumber", "date") is not null && noun.Find("platform") is not null);

    private void Note(int rank, string trouble)
    {
        if (rank > noted)
        {
            (noted, Trouble) = (rank, trouble);
        }
    }
}
