namespace PlanBuilder.Web.Planning;

/// <summary>Well-known days that creators post about, and where; a curated list, its weightiest days first.</summary>
internal static class Observances
{
    public static readonly IReadOnlyList<Observance> All = CalendarFile.Read<IReadOnlyList<Observance>>("observances");

    private static readonly IReadOnlyList<(Observance Observance, DateRule Rule)> Read =
        [.. All.Select(observance => (observance, DateRule.Parse(observance.Rule)))];

    /// <summary>Those of a country from one date through another; where it is not known, those of all countries alone.</summary>
    public static ILookup<DateOnly, string> Between(string? country, DateOnly first, DateOnly last) =>
        Read.Where(each => each.Observance.IsIn(country))
            .SelectMany(each => Enumerable.Range(first.Year, last.Year - first.Year + 1)
                .SelectMany(each.Rule.In)
                .Where(date => date >= first && date <= last)
                .Select(date => (date, each.Observance.Name)))
            .ToLookup(each => each.date, each => each.Name);
}

/// <summary>
/// A day by its rule (<see cref="DateRule"/>). <paramref name="In"/> names its countries (ISO 3166-1, with spaces between), everywhere
/// where it is null; <paramref name="NotIn"/> those that have it on another day or not at all.
/// </summary>
internal sealed record Observance(string Name, string Rule, string? In = null, string? NotIn = null)
{
    public bool IsIn(string? country) => In is null ? !Names(NotIn, country) : Names(In, country);

    private static bool Names(string? countries, string? country) =>
        countries is not null && country is not null && countries.Split(' ').Contains(country, StringComparer.OrdinalIgnoreCase);
}
