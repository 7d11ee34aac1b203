using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PlanBuilder.Web.Planning;

/// <summary>Knows days, posts, and what their names say.</summary>
internal sealed partial class PlanSearch
{
    /// <summary>What stands before a day's number, as a pattern.</summary>
    public const string DayWords = "day|d|tag|jour|d[ií]a|giorno|dag|dzie[nń]|g[uü]n|день|第|ngày|hari|วันที่|วัน|दिन|اليوم|يوم";

    /// <summary>Whether it is a day or a post.</summary>
    public static bool IsEntry(LenientJson noun) => IsPost(noun) || noun.Find(MemberNames.Posts) is { IsList: true }
        || (IsDated(noun) && (noun.Find(MemberNames.Posts) is { IsObject: true }
            || noun.Members().Take(MostMembers).Any(member => PlatformOf(member.Name) is not null || member.Value.First(1).Any(IsPost)
                || (member.Value.IsObject && (IsPost(member.Value) || IsByPlatform(member.Value) || HasPlatforms(member.Value))))));

    /// <summary>Whether it holds a text for each platform.</summary>
    public static bool IsByPlatform(LenientJson noun)
    {
        var members = noun.Members().Take(Platform.All.Count + 1).ToList();
        return members.Count > 0 && members.TrueForAll(member =>
            member.Value.Element.ValueKind == JsonValueKind.String && PlatformOf(member.Name) is not null);
    }

    /// <summary>Whether it holds posts for each platform.</summary>
    public static bool HasPlatforms(LenientJson noun)
    {
        var members = noun.Members().Take(Platform.All.Count + 1).ToList();
        return members.Count > 0 && members.TrueForAll(member =>
            (member.Value.IsList || member.Value.IsObject) && PlatformOf(member.Name) is not null);
    }

    /// <summary>Whether it says what to post: a caption, or where, and what or when; or words, and hashtags or an hour.</summary>
    public static bool IsPost(LenientJson noun) => noun.Find(MemberNames.CertainCaption) is not null
        || (noun.Find(MemberNames.Platform) is { IsObject: false }
            && (noun.Find(MemberNames.Theme) is not null || noun.Find(MemberNames.Caption) is not null || IsDated(noun)))
        || (noun.Find(MemberNames.Caption) is { Element.ValueKind: JsonValueKind.String } words
            && !words.Element.GetString()!.Contains('{', StringComparison.Ordinal)
            && (noun.Find(MemberNames.Hashtags) is not null || SaysHour(noun)));

    private static bool SaysHour(LenientJson noun) => noun.Find(MemberNames.Time) is { Element.ValueKind: JsonValueKind.String } time
        && PostTime.Read(time.Element.GetString()!).Length > 0;

    public static bool IsDated(LenientJson noun)
        => noun.Find(MemberNames.Day) is not null
            || (noun.Find(MemberNames.Date) is { IsList: false } date && (!date.IsObject || PostMoment.IsOne(date)));

    /// <summary>The platform that a name means, for certain; null otherwise.</summary>
    public static string? PlatformOf(string name) =>
        name.Length <= 40
            ? PlatformByName.GetValueOrDefault(MemberNames.Fold(name)) ?? Synonyms.Platform(name)
            : null;

    private static readonly FrozenDictionary<string, string> PlatformByName =
        Platform.All.ToFrozenDictionary(one => MemberNames.Fold(one.Name), one => one.Name);

    /// <summary>Days under their names or dates, posts under their platforms, days under their weeks.</summary>
    private FoundPlan? ByName(LenientJson noun, IReadOnlyList<LenientJson> heads, int depth)
    {
        var members = noun.Members().Where(member => member.Value.IsList || member.Value.IsObject).Take(MostMembers).ToList();
        var days = noun.Members().Take(MostMembers).Where(member => IsDayName(member.Name) && (member.Value.IsList || member.Value.IsObject
            || (member.Value.Element.ValueKind == JsonValueKind.String && HasPost(member.Value.Element.GetString()!)))).ToList();
        if (days.Count > 0)
        {
            return new([.. days.Select((day, i) => new FoundEntry(day.Value, i + 1, day.Name))], heads);
        }

        var weeks = members.Select(member => (member.Value, Week: WeekIn(member.Name))).Where(member => member.Week is not null).ToList();
        if (weeks.Count > 0)
        {
            return Joined(weeks.Select(week => With(In(week.Value, heads, depth + 1), week.Week)));
        }

        var platforms = IsEntry(noun) ? [] : members.Select(member => (member.Value, Platform: PlatformOf(member.Name)))
            .Where(member => member.Platform is not null).ToList();
        return platforms.Count == 0 ? null : Joined(platforms.Select(platform => With(
            platform.Value.IsList ? new(Numbered(platform.Value.First(MostEntries)), heads) : In(platform.Value, heads, depth + 1),
            platform: platform.Platform)), inTurn: false);
    }

    // "Instagram (9 AM): ..."
    private static bool HasPost(string text) => text.Split(':', 2) is [var heading, _] && PostHeading.In(heading) is { Platform: not null };

    // Posts under numbers of their own or under their pillars, in whatever has no name that says more.
    private FoundPlan? UnderAnyName(LenientJson noun, IReadOnlyList<LenientJson> heads, int depth)
    {
        var members = noun.Members().Where(member => (member.Value.IsList || member.Value.IsObject) && !IsTried(member.Name))
            .Take(MostMembers).ToList();
        var (rank, trouble) = (noted, Trouble);
        var entries = members.Select(member => member.Value).Where(IsEntry).ToList();
        var found = entries.Count > 0 ? new(Numbered(entries), heads) : Joined(
            members.Select(member => With(In(member.Value, heads, depth + 1), pillar: Synonyms.Pillar(member.Name))), inTurn: false)
            ?? noun.Members().Take(MostMembers).Where(member => IsJsonText(member.Value) && !IsTried(member.Name))
                .Select(member => In(member.Value, heads, depth + 1)).FirstOrDefault(inText => inText is not null);
        (noted, Trouble) = found is null ? (rank, trouble) : (noted, Trouble); // what is under a name that says nothing explains nothing
        return found;
    }

    private static bool IsJsonText(LenientJson noun) => noun.Element.ValueKind == JsonValueKind.String
        && noun.Element.GetString()! is { Length: > MostMembers / 4 } text && text.Contains('{', StringComparison.Ordinal);

    /// <summary>Whether the name is a part's, or says the day, the week, or the platform of what is under it.</summary>
    public static bool SaysItself(string name) =>
        MemberRoles.Find(name) is not null || IsDayName(name) || WeekIn(name) is not null || PlatformOf(name) is not null;

    private static bool IsTried(string name) => WeekIn(name) is not null || PlatformOf(name) is not null
        || ((string[][])[MemberNames.Schedule, MemberNames.Weeks, MemberNames.Posts, MemberNames.Nests, Thoughts])
            .Any(names => MemberNames.Is(names, name));

    /// <summary>Whether it says which day something is for: "Friday", "Day 3", "D3", "2026-12-05", "3".</summary>
    public static bool IsDayName(string name)
        => name.Length <= 60 && (WeekdayNames.In(name) is not null || Weekday().IsMatch(MemberNames.Fold(name)) || DayName().IsMatch(name));

    private static int? WeekIn(string name) => WeekName().Match(name) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        : null;

    private static int? NumberIn(string text) => Digits().Match(text) is { Success: true } match
        ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex(
        @"\A(?:mon|tues|wednes|thurs|fri|satur|sun)day|\A(?:mon|diens|donners|frei|sams|sonn)tag|\Amittwoch"
            + @"|\A(?:lun|mar|mercre|jeu|vendre|same)di\b|\Adimanche|\A(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
            + @"|\A(?:segunda|terca|quarta|quinta|sexta)(?:feira)?\z|\A(?:lunedi|martedi|mercoledi|giovedi|venerdi|domenica)"
            + @"|\A(?:maan|dins|woens|donder|vrij|zater|zon)dag",
        RegexOptions.CultureInvariant)]
    private static partial Regex Weekday();

    [GeneratedRegex(
        @"\A(?:(?:" + DayWords + @")[\s_#-]*[0-9]{1,2}\b"
            + @"|[0-9]{1,2}(?:\z|日目|\s?일차|\.\s?g[uü]n\b)|第[0-9]{1,2}[天日]|[0-9]{4}-[0-9]{2}-[0-9]{2})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DayName();

    [GeneratedRegex(
        @"\A(?:week|woche|semaine|semana|settimana|tydzie[nń]|hafta|неделя|vecka|uge|uke)[\s_#-]*([0-9]{1,2})\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WeekName();

    [GeneratedRegex("[0-9]{1,2}")]
    private static partial Regex Digits();
}
