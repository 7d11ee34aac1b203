using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Compares a strategy with the request: a line for each slot, the mix of pillars within one post, no idea twice and none of earlier plans,
/// something for each key date. Pillars are mended here, since the posts are written from these lines; ideas are asked for again.
/// </summary>
internal static class StrategyCheck
{
    private const int Week = 7;

    /// <summary>The pillars by the number of the slot, as they are proposed: in the wanted mix, spread over days and platforms.</summary>
    public static Dictionary<int, string> Proposed(PlanRequest request)
    {
        var slots = request.Slots();
        var wanted = LargestRemainder.Split(slots.Count, Pillars.Shares);
        var (given, proposed) = (new int[wanted.Length], new Dictionary<int, string>());
        var givenOn = request.Platforms.ToDictionary(platform => platform.Name, _ => new int[wanted.Length]);
        foreach (var slot in slots)
        {
            var here = givenOn[slot.Platform.Name];
            var next = Enumerable.Range(0, wanted.Length).Where(i => given[i] < wanted[i]).MaxBy(i => Behind(i, given) + Behind(i, here));
            given[next]++;
            here[next]++;
            proposed[slot.Number] = Pillars.All[next];
        }

        return proposed;

        // In shares of a post, times their number so that it stays whole.
        int Behind(int pillar, int[] counts) => (wanted[pillar] * (counts.Sum() + 1)) - (slots.Count * counts[pillar]);
    }

    /// <summary>The slots whose line is missing or wrong, each with a sentence for the model.</summary>
    public static IReadOnlyDictionary<int, string> Wrong(Strategy strategy, PlanRequest request)
    {
        var wrong = new Dictionary<int, string>();
        var lines = strategy.BySlot();
        var ideas = new List<(int Slot, string Idea)>();
        foreach (var slot in request.Slots())
        {
            var idea = lines.GetValueOrDefault(slot.Number)?.Idea ?? "";
            if (idea.Length == 0)
            {
                wrong[slot.Number] = "It has no idea yet.";
            }
            else if (ideas.FirstOrDefault(other => IsSame(other.Idea, idea)) is { Slot: > 0 } same)
            {
                wrong[slot.Number] = $"Its idea is the one of s{same.Slot}.";
            }
            else if (request.PastThemes.FirstOrDefault(theme => IsSame(theme, idea)) is { } earlier)
            {
                wrong[slot.Number] = $"An earlier plan had it: {earlier}.";
            }
            else
            {
                ideas.Add((slot.Number, idea));
            }
        }

        foreach (var (slot, key) in Missed(lines, request))
        {
            wrong[slot.Number] = $"It falls on a key date and has to be about it: {key.What}.";
        }

        return wrong;
    }

    /// <summary>
    /// The strategy as far as it can be mended without a question: a line for each slot and a pillar in each, in the wanted mix; the key
    /// date's own words where its day says nothing of it; shoots counted from 1.
    /// </summary>
    public static Strategy Mended(Strategy strategy, PlanRequest request)
    {
        var (proposed, lines, slots) = (Proposed(request), strategy.BySlot(), request.Slots());
        foreach (var slot in slots)
        {
            var line = lines.GetValueOrDefault(slot.Number) ?? new(slot.Number, "", null, "", "");
            lines[slot.Number] = line.Pillar.Length > 0 ? line : line with { Pillar = proposed[slot.Number] };
        }

        foreach (var (slot, key) in Missed(lines, request).ToList())
        {
            lines[slot.Number] = lines[slot.Number] with { Idea = key.What, Hook = "" };
        }

        var shoots = new List<int>();
        return strategy with
        {
            Lines = [.. InTheMix(slots.Select(slot => lines[slot.Number]).ToList(), proposed)
                .Select(line => line.Shoot is { } shoot ? line with { Shoot = Counted(shoot) } : line)],
        };

        int Counted(int shoot)
        {
            if (!shoots.Contains(shoot))
            {
                shoots.Add(shoot);
            }

            return shoots.IndexOf(shoot) + 1;
        }
    }

    /// <summary>The strategy with these lines over its own.</summary>
    public static Strategy With(Strategy strategy, Strategy again, IEnumerable<int> asked)
    {
        var (lines, news) = (strategy.BySlot(), again.BySlot());
        foreach (var slot in asked.Where(news.ContainsKey))
        {
            var pillar = news[slot].Pillar.Length > 0 ? news[slot].Pillar : lines.GetValueOrDefault(slot)?.Pillar;
            lines[slot] = news[slot] with { Pillar = pillar ?? "" };
        }

        return new(
            strategy.Weeks.Count > 0 ? strategy.Weeks : again.Weeks, strategy.Threads.Count > 0 ? strategy.Threads : again.Threads,
            [.. lines.Values.OrderBy(line => line.Slot)]);
    }

    /// <summary>The week of a day, from 1.</summary>
    public static int WeekOf(int day) => ((day - 1) / Week) + 1;

    // Where a pillar has more than its share and one post, lines that left the proposal for it return to it.
    private static List<SlotIdea> InTheMix(List<SlotIdea> lines, Dictionary<int, string> proposed)
    {
        var wanted = LargestRemainder.Split(lines.Count, Pillars.Shares);
        for (var i = lines.Count - 1; i >= 0 && IsOff(); i--)
        {
            var line = lines[i];
            if (line.Pillar != proposed[line.Slot] && Count(line.Pillar) > wanted[IndexOf(line.Pillar)])
            {
                lines[i] = line with { Pillar = proposed[line.Slot] };
            }
        }

        // What is still off had too few to return: the proposal is the mix.
        return IsOff() ? [.. lines.Select(line => line with { Pillar = proposed[line.Slot] })] : lines;

        bool IsOff() => Pillars.All.Index().Any(pillar => Math.Abs(Count(pillar.Item) - wanted[pillar.Index]) > 1);

        int Count(string pillar) => lines.Count(line => line.Pillar == pillar);
    }

    private static int IndexOf(string pillar) => Pillars.All.Index().First(each => each.Item == pillar).Index;

    // A key date on whose day there are posts, and none of them about it.
    private static IEnumerable<(PlanSlot Slot, KeyDate Key)> Missed(Dictionary<int, SlotIdea> lines, PlanRequest request) =>
        from key in request.KeyDates
        let slots = request.Slots().Where(slot => request.DateOf(slot.Day) == key.Date).ToList()
        where slots.Count > 0 && !slots.Exists(slot => lines.TryGetValue(slot.Number, out var line) && Names(line, key))
        select (slots[0], key);

    private static bool Names(SlotIdea line, KeyDate key)
    {
        var said = Words($"{line.Idea} {line.Hook}").ToHashSet();
        var words = Words(key.What).ToList();
        return (words.Exists(IsDistinctive) ? words.Where(IsDistinctive) : words).Any(said.Contains);
    }

    private static IEnumerable<string> Words(string text) =>
        new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(UnspacedText.Parts);

    private static bool IsDistinctive(string word) => word.Length > 3 || word.Any(UnspacedText.IsSign);

    private static bool IsSame(string one, string other) => CaptionSimilarity.AreSimilar(one, other);
}
