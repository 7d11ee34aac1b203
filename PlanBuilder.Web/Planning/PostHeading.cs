using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// What a line says of the posts below it: "### Day 1 – Friday", "Instagram (09:00)", "📸 Instagram | 9:00 AM | Reel",
/// "**Day 2: LinkedIn post at 8 AM**".
/// </summary>
internal sealed partial record PostHeading(string? Day, string? Platform, string? Time, string? Type, string? Topic)
{
    private const int Longest = 90, LongestPart = 40, MostParts = 7, MostWords = 4;

    private static readonly char[] Separators = [.. " -–—•→:|(),·@"];

    /// <summary>Its parts by their names.</summary>
    public IEnumerable<(string Name, string Value)> Parts =>
        ((string Name, string? Value)[])[("platform", Platform), ("time", Time), ("type", Type), ("theme", Topic)] is var all
            ? all.Where(part => part.Value is not null).Select(part => (part.Name, part.Value!)) : [];

    /// <summary>What the line says; null where it is no heading.</summary>
    public static PostHeading? In(string line)
    {
        var words = Emphasis.Bare(line);
        if (words.Length is 0 or > Longest)
        {
            return null;
        }

        List<string> parts = [.. Between().Split(words).Select(Emphasis.Bare).Where(part => part.Length > 0)];
        if (parts.Count is 0 or > MostParts)
        {
            return null;
        }

        var day = DayHeading.In(words) ?? parts.Select(DayHeading.In).FirstOrDefault(each => each is not null);
        var at = parts.FindIndex(part => part.Length <= LongestPart && IsPlatform(part));
        if (day is null && (at is not (0 or 1) || parts[at].Count(' ') >= MostWords || line.TrimEnd() is [.., '.' or '!' or '?']))
        {
            return null;
        }

        var others = parts.Where((_, i) => i != at).ToList();
        return new(
            day,
            at < 0 ? null : parts[at],
            others.Concat(at < 0 ? [] : [parts[at]]).Select(PostTime.Within).FirstOrDefault(time => time.Length > 0),
            at < 0 ? null : others.Concat([parts[at]]).FirstOrDefault(IsType),
            at < 0 ? null : TopicIn(words, parts));
    }

    // More than a word behind all that says when and where.
    private static string? TopicIn(string words, List<string> parts)
    {
        var last = parts.FindLastIndex(IsRest);
        return last < 0 || last == parts.Count - 1
            || words.LastIndexOf(parts[last], StringComparison.Ordinal) is not (>= 0 and var start) ? null
            : Emphasis.Removed(words[(start + parts[last].Length)..].TrimStart(Separators)) is var topic && topic.Contains(' ') ? topic
            : null;
    }

    /// <summary>Whether these words behind a heading are more of it.</summary>
    public static bool IsRest(string words) => words.Length < LongestPart && Between().Split(words).Select(Emphasis.Bare)
        .All(part => part.Length == 0 || PostTime.Within(part).Length > 0 || DayHeading.In(part) is not null
            || IsPlatform(part) || IsType(part));

    private static bool IsPlatform(string part) => PlanSearch.PlatformOf(part) is not null || AllPlatforms.IsSaid(part);

    private static bool IsType(string part) =>
        part.Length <= LongestPart && part.Count(' ') < MostWords && Synonyms.Type(part, Pillars.Educational) is not null;

    [GeneratedRegex(@"\s+[-–—•→]\s*|(?<![0-9\s])[–—](?![0-9])|:\s+|\s*[|(),·@]\s*")]
    private static partial Regex Between();
}
