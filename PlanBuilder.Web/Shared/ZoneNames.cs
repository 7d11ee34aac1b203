using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PlanBuilder.Web.Shared;

/// <summary>What people call time zones: "New York", "berlin", "PST", "Pacific Time".</summary>
internal static class ZoneNames
{
    /// <summary>What is said where a zone isn't found.</summary>
    public const string Unknown = "We don't know that time zone. Enter a large city in it, like Chicago, or a name like PST or CET.";

    private const int Longest = 100;

    // A place whose clocks are meant, what its time is called, and its abbreviations outside of and in summer.
    private static readonly (string Place, string Name, string Standard, string Summer)[] Families =
    [
        ("America/Los_Angeles", "Pacific Time", "PST", "PDT"), ("America/Denver", "Mountain Time", "MST", "MDT"),
        ("America/Chicago", "Central Time", "CST", "CDT"), ("America/New_York", "Eastern Time", "EST", "EDT"),
        ("America/Halifax", "Atlantic Time", "AST", "ADT"), ("America/St_Johns", "Newfoundland Time", "NST", "NDT"),
        ("America/Anchorage", "Alaska Time", "AKST", "AKDT"), ("Pacific/Honolulu", "Hawaii Time", "HST", "HDT"),
        ("Asia/Kolkata", "India Time", "IST", "IST"),
        ("Europe/London", "UK Time", "GMT", "BST"), ("Europe/Dublin", "Irish Time", "GMT", "IST"),
        ("Europe/Lisbon", "Western European Time", "WET", "WEST"), ("Europe/Berlin", "Central European Time", "CET", "CEST"),
        ("Europe/Athens", "Eastern European Time", "EET", "EEST"), ("Europe/Moscow", "Moscow Time", "MSK", "MSK"),
        ("Asia/Tokyo", "Japan Time", "JST", "JST"),
        ("Asia/Seoul", "Korea Time", "KST", "KST"), ("Asia/Hong_Kong", "Hong Kong Time", "HKT", "HKT"),
        ("Asia/Karachi", "Pakistan Time", "PKT", "PKT"), ("Asia/Jakarta", "Western Indonesia Time", "WIB", "WIB"),
        ("Australia/Sydney", "Australian Eastern Time", "AEST", "AEDT"), ("Australia/Adelaide", "Australian Central Time", "ACST", "ACDT"),
        ("Australia/Perth", "Australian Western Time", "AWST", "AWST"), ("Pacific/Auckland", "New Zealand Time", "NZST", "NZDT"),
        ("Africa/Johannesburg", "South Africa Time", "SAST", "SAST"), ("Africa/Nairobi", "East Africa Time", "EAT", "EAT"),
        ("Africa/Lagos", "West Africa Time", "WAT", "WAT"), ("Africa/Maputo", "Central Africa Time", "CAT", "CAT"),
    ];

    private static readonly Dictionary<string, string> ByName = Collected();

    /// <summary>The IANA name of what was typed, in any case; null for a zone that isn't known.</summary>
    public static string? Read(string? typed)
    {
        if (typed is null or { Length: > Longest })
        {
            return null;
        }

        if (Zones.IsKnown(typed))
        {
            return typed;
        }

        var key = Key(typed);
        return ByName.GetValueOrDefault(key)
            ?? (key.EndsWith(" time", StringComparison.Ordinal) ? ByName.GetValueOrDefault(key[..^5]) : null)
            ?? (key.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma ? ByName.GetValueOrDefault(key[..comma].TrimEnd()) : null)
            ?? (Capitalized(typed.Trim()) is var old && Zones.IsKnown(old) ? old : null);
    }

    /// <summary>The place that a zone is named after: "New York". What is no zone stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(zone))]
    public static string? Place(string? zone) =>
        zone is not null && Zones.IsKnown(zone) ? zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ') : zone;

    /// <summary>"Pacific Time (PST)" on that day; the place where its time has no name of its own: "Dubai time (UTC+4)".</summary>
    public static string Label(string? zone, DateOnly date)
    {
        var (name, abbreviation) = Names(zone, date);
        return name is null ? abbreviation : $"{name} ({abbreviation})";
    }

    /// <summary>"PST", or "UTC+4" where there is no such word.</summary>
    public static string Abbreviation(string? zone, DateOnly date) => Names(zone, date).Abbreviation;

    private static (string? Name, string Abbreviation) Names(string? zone, DateOnly date)
    {
        var there = Zones.InfoOf(zone);
        var offset = there.GetUtcOffset(date.ToDateTime(new TimeOnly(12, 0)));
        foreach (var family in Families)
        {
            var kin = Zones.InfoOf(family.Place);
            if ((kin.StandardName, kin.DaylightName) == (there.StandardName, there.DaylightName))
            {
                return (family.Name, offset > Winter(there, date.Year) ? family.Summer : family.Standard);
            }
        }

        return there.Id == Zones.Utc || zone is null ? (null, Zones.Utc) : ($"{Place(zone)} time", $"UTC{Distance(offset)}");
    }

    private static TimeSpan Winter(TimeZoneInfo there, int year)
    {
        var (january, july) = (there.GetUtcOffset(new DateTime(year, 1, 1)), there.GetUtcOffset(new DateTime(year, 7, 1)));
        return january < july ? january : july;
    }

    private static string Distance(TimeSpan offset) => offset == TimeSpan.Zero ? ""
        : (offset < TimeSpan.Zero ? "−" : "+") + offset.Duration().ToString(
            offset.Minutes == 0 ? "%h" : @"h\:mm", CultureInfo.InvariantCulture);

    // What comes first wins: places, then names of times, then other cities.
    private static Dictionary<string, string> Collected()
    {
        var names = new Dictionary<string, string>();
        foreach (var zone in Zones.Names)
        {
            names.TryAdd(Key(zone), zone);
            names.TryAdd(Key(Place(zone)), zone);
        }

        foreach (var (place, name, standard, summer) in Families)
        {
            names.TryAdd(Key(name), place);
            names.TryAdd(Key(standard), place);
            names.TryAdd(Key(summer), place);
        }

        foreach (var line in ZoneCities.Lines)
        {
            foreach (var city in line.Cities)
            {
                names.TryAdd(Key(city), line.Zone);
            }
        }

        return names;
    }

    // "São_Paulo" and "sao paulo" are one; a comma stays, and what follows it is the country.
    private static string Key(string name)
    {
        var letters = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(letter) || letter is ',' or '+')
            {
                letters.Append(char.ToLowerInvariant(letter));
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && letter is not ('.' or '\'')
                     && letters is { Length: > 0 } && letters[^1] != ' ')
            {
                letters.Append(' ');
            }
        }

        return letters.ToString().TrimEnd();
    }

    // "asia/calcutta" is an old name, which isn't listed.
    private static string Capitalized(string name) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.ToLowerInvariant());
}
