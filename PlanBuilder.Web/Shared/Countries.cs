using System.Globalization;

namespace PlanBuilder.Web.Shared;

/// <summary>Countries by their ISO 3166-1 codes, with English names.</summary>
internal static class Countries
{
    private static readonly Dictionary<string, string> Known = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => Region(culture.Name)).OfType<RegionInfo>()
        .Where(region => region.TwoLetterISORegionName is { Length: 2 } code && code.All(char.IsAsciiLetterUpper))
        .DistinctBy(region => region.TwoLetterISORegionName)
        .ToDictionary(region => region.TwoLetterISORegionName, region => region.EnglishName);

    /// <summary>The names by their codes.</summary>
    public static IReadOnlyDictionary<string, string> Names => Known;

    /// <summary>Codes and names, by name.</summary>
    public static readonly IReadOnlyList<(string Code, string Name)> ByName =
        [.. Known.Select(country => (country.Key, country.Value)).OrderBy(country => country.Value, StringComparer.InvariantCulture)];

    private static RegionInfo? Region(string culture)
    {
        try
        {
            return new RegionInfo(culture);
        }
        catch (ArgumentException)
        {
            return null; // a culture without a region, such as an artificial one
        }
    }
}
