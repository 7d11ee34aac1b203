using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Takes over what is said around days and posts: by an object, by its name, or by the heading above a fence.</summary>
internal sealed partial class PlanSearch
{
    // What an object says of the week or the platform counts for all below it.
    private static FoundPlan? Around(LenientJson noun, FoundPlan? found)
    {
        if (found is null || found.Entries[0].Json.Path == noun.Path)
        {
            return found;
        }

        var week = WeekOf(noun);
        var platform = noun.Find(MemberNames.Platform) is { Element.ValueKind: JsonValueKind.String } name
            ? PlatformOf(name.Element.GetString()!) : null;
        return With(found, week, platform);
    }

    // What was said nearer by counts more.
    private static FoundPlan? With(
        FoundPlan? found, int? week = null, string? platform = null, string? pillar = null, string? label = null) =>
        found is null || (week is null && platform is null && pillar is null && label is null) ? found : found with
        {
            Entries = [.. found.Entries.Select(entry => entry with
            {
                Week = entry.Week ?? week,
                Platform = entry.Platform ?? platform,
                Pillar = entry.Pillar ?? pillar,
                Label = entry.Label ?? label,
            })],
        };

    private static int? WeekOf(LenientJson noun) => noun.Find(MemberNames.Week) is { } week ? NumberIn(week.AsWords(MostMembers)) : null;

    // "### Instagram", "**Week 2**", "Day 3".
    private FoundPlan? UnderHeadings(string text, string path, IReadOnlyList<LenientJson> heads, int depth)
    {
        var fences = (text.Contains("```", StringComparison.Ordinal) ? Fence() : Unfenced()).Matches(text).Take(MostPieces)
            .Select(match => (Heading: Marks().Replace(match.Groups["heading"].Value, " ").Trim(), Body: match.Groups["body"].Value))
            .Where(fence => SaysItself(fence.Heading)).ToList();
        return fences.Count < 2 ? null : Joined(fences.Select(fence => With(
            JsonExtractor.Values(fence.Body) is { Count: > 0 } values ? InValues(values, path, heads, depth) : null,
            WeekIn(fence.Heading), PlatformOf(fence.Heading), label: IsDayName(fence.Heading) ? fence.Heading : null)), inTurn: false);
    }

    [GeneratedRegex(
        @"^(?<heading>[^\n`{}]{1,60})\n\s{0,4}```[a-z0-9]{0,10}[ ]{0,4}\n(?<body>[^`]{20,})```",
        RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Fence();

    [GeneratedRegex(
        @"^(?<heading>[#*\p{L}\p{Nd}][^\n`{}\[\]""]{0,59})\n\s{0,4}(?<body>[{\[](?:(?!\n\s*\n(?!\s*[{\[])).)+)",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Unfenced();

    [GeneratedRegex("[#*_:]+")]
    private static partial Regex Marks();
}
