using System.Text.Json;
using System.Text.RegularExpressions;
using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Reads a strategy from a model's answer as far as there is one: lines are whatever has an idea, wherever they stand; a line that names no
/// slot is taken to be that of its place. What cannot be read of one line costs no other.
/// </summary>
internal static partial class StrategyReader
{
    private const int Deepest = 8, MostNouns = 3_000, MostWeeks = 10, MostThreads = 6, LongestLine = 300;

    private static readonly string[] Ids = ["id", "slot", "number", "slotNumber", "nr", "n"];
    private static readonly string[] Ideas = ["idea", "concept", "about", "theme", "topic"];

    /// <param name="asked">The numbers of the slots that were asked for, in order.</param>
    /// <returns>Null where there is no line at all.</returns>
    public static Strategy? Read(string text, IReadOnlyList<int> asked)
    {
        var left = MostNouns;
        var nouns = JsonExtractor.Values(text).SelectMany(value => Nouns(new(value, "answer"), 0, ref left)).ToList();
        var lines = nouns.Where(IsLine).Select((noun, place) => Line(noun, place, asked)).OfType<SlotIdea>().ToList();
        return lines.Count == 0 ? null : new(
            [.. nouns.Where(noun => noun.Find("week", "weekNumber") is not null && !IsLine(noun))
                .Select(noun => Words(noun, "theme", "title", "focus")).Where(theme => theme.Length > 0).Take(MostWeeks)],
            [.. nouns.Select(Thread).OfType<Thread>().DistinctBy(thread => thread.Pillar)],
            lines);
    }

    /// <summary>The number in "s12", "slot 12", or 12; null where there is none.</summary>
    public static int? Number(string id) => Digits().Match(id) is { Success: true } match ? int.Parse(
        match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static List<LenientJson> Nouns(LenientJson noun, int depth, ref int left)
    {
        var found = new List<LenientJson>();
        if (depth > Deepest || left-- <= 0)
        {
            return found;
        }

        if (noun.IsObject)
        {
            found.Add(noun);
        }

        foreach (var inner in noun.IsObject ? noun.Members().Select(member => member.Value) : noun.First(MostNouns))
        {
            if (inner.IsObject || inner.IsList)
            {
                found.AddRange(Nouns(inner, depth + 1, ref left));
            }
        }

        return found;
    }

    private static bool IsLine(LenientJson noun) =>
        Words(noun, "idea").Length > 0 || (noun.Find(Ids) is not null && noun.Find(Ideas) is not null);

    private static SlotIdea? Line(LenientJson noun, int place, IReadOnlyList<int> asked)
    {
        var number = noun.Find(Ids) is { } id ? Number(id.Element.ValueKind == JsonValueKind.Number
            ? id.Element.GetRawText() : Safe(id)) : null;
        var slot = number ?? (place < asked.Count ? asked[place] : 0);
        if (!asked.Contains(slot))
        {
            return null;
        }

        var pillar = Synonyms.Pillar(Words(noun, "pillar", "category", "contentPillar")) ?? "";
        var type = Words(noun, "type", "format", "postType");
        return new(
            slot, pillar, Synonyms.Type(type, pillar.Length > 0 ? pillar : null) ?? (type.Length is > 0 and < 40 ? type : null),
            Words(noun, Ideas), Words(noun, "hook", "opening", "firstLine"), Shoot(noun));
    }

    private static int? Shoot(LenientJson noun) =>
        noun.Find("shoot", "batch", "shootNumber") is { } shoot && Number(Safe(shoot)) is >= 1 and <= 300 and var number ? number : null;

    private static Thread? Thread(LenientJson noun) =>
        Synonyms.Pillar(Words(noun, "pillar", "name")) is { } pillar && noun.Find("threads", "about", "topics") is { IsList: true } about
            && about.First(MostThreads).Select(Safe).Where(words => words.Length > 0).ToList() is { Count: > 0 } threads
            ? new(pillar, threads)
            : null;

    private static string Words(LenientJson noun, params string[] names) => noun.Find(names) is { } words ? Safe(words) : "";

    // One line of bounded length, whatever was sent.
    private static string Safe(LenientJson noun)
    {
        try
        {
            return TextSanitizer.WithoutTags(noun.AsWords(LongestLine));
        }
        catch (JsonException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"\A\s*(?:s|slot)?[\s_#-]*([0-9]{1,4})\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
