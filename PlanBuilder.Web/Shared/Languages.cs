using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace PlanBuilder.Web.Shared;

/// <summary>Languages by their BCP 47 tags, with English names.</summary>
internal static class Languages
{
    // What the form lists. Other tags are known, too.
    private static readonly string[] Listed =
    [
        "af", "sq", "ar", "hy", "eu", "bn", "bg", "ca", "zh-Hans", "zh-Hant", "hr", "cs", "da", "nl", "nl-BE", "en-US", "en-GB", "en-AU",
        "en-CA", "en-IN", "en-IE", "en-NZ", "en-ZA", "et", "fil", "fi", "fr", "fr-CA", "gl", "ka", "de", "de-AT", "de-CH", "el", "gu", "he",
        "hi", "hu", "is", "id", "ga", "it", "ja", "kn", "ko", "lv", "lt", "ms", "ml", "mr", "nb", "fa", "pl", "pt-BR", "pt-PT", "pa", "ro",
        "ru", "sr", "sk", "sl", "es", "es-MX", "es-AR", "sw", "sv", "ta", "te", "th", "tr", "uk", "ur", "vi", "cy", "zu",
    ];

    private static readonly Dictionary<string, CultureInfo> Known = CultureInfo.GetCultures(CultureTypes.AllCultures)
        .Where(culture => culture.Name.Length > 0)
        .DistinctBy(culture => culture.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(culture => culture.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Tags and names to choose from, by name.</summary>
    public static readonly IReadOnlyList<(string Tag, string Name)> ByName =
        [.. Listed.Where(Known.ContainsKey).Select(tag => (tag, Known[tag].EnglishName))
            .OrderBy(language => language.EnglishName, StringComparer.InvariantCulture)];

    /// <summary>The tag as it is written, in whatever case it comes; null for an unknown one.</summary>
    public static string? Find(string? tag) => tag is not null && Known.TryGetValue(tag, out var culture) ? culture.Name : null;

    /// <summary>"Portuguese (Brazil)".</summary>
    public static string NameOf(string tag) => Known.TryGetValue(tag, out var culture) ? culture.EnglishName : tag;

    /// <summary>How dates are written in that language, in its largest country if none is said; null for an unknown tag.</summary>
    public static DateTimeFormatInfo? FormatsOf(string tag) => Known.TryGetValue(tag, out var culture)
        ? (culture.IsNeutralCulture ? CultureInfo.CreateSpecificCulture(culture.Name) : culture).DateTimeFormat
        : null;

    /// <summary>The listed language that a browser prefers, and the country where it says one; null for what it leaves open.</summary>
    /// <param name="acceptLanguage">The header, such as "de-CH, de;q=0.9, en;q=0.8".</param>
    public static (string? Language, string? Country) Preferred(string? acceptLanguage)
    {
        if (acceptLanguage is null or { Length: > 1_000 } || !StringWithQualityHeaderValue.TryParseList([acceptLanguage], out var values))
        {
            return (null, null);
        }

        var tags = values.OrderByDescending(value => value.Quality ?? 1).Select(value => value.Value.ToString()).ToList();
        var country = tags.SelectMany(tag => tag.Split('-').Skip(1)).Select(part => part.ToUpperInvariant())
            .FirstOrDefault(Countries.Names.ContainsKey);
        return (tags.Select(Nearest).FirstOrDefault(tag => tag is not null), country);
    }

    // "de-LU" is German; "en" is American, and "zh-TW" is written in traditional characters.
    private static string? Nearest(string tag)
    {
        for (var culture = Known.GetValueOrDefault(tag); culture is { Name.Length: > 0 }; culture = culture.Parent)
        {
            if (Array.IndexOf(Listed, culture.Name) >= 0)
            {
                return culture.Name;
            }

            if (Listed.FirstOrDefault(listed => listed.StartsWith($"{culture.Name}-", StringComparison.Ordinal)) is { } first)
            {
                return culture.Name == "zh" ? "zh-Hans" : culture.Name == "pt" ? "pt-BR" : first;
            }
        }

        return null;
    }
}
