using Microsoft.Net.Http.Headers;

namespace PlanBuilder.Web.Shared;

/// <summary>How dates and times are written in the visitor's locale. Words stay English.</summary>
/// <param name="Is24Hours">"18:30" and not "6:30 PM".</param>
/// <param name="IsDayFirst">"24 Nov" and not "Nov 24".</param>
/// <param name="WeekStart">The day that a week starts with in a calendar.</param>
internal sealed record LocaleFormats(bool Is24Hours, bool IsDayFirst, DayOfWeek WeekStart)
{
    /// <summary>The default, also for what is written without a request.</summary>
    public static readonly LocaleFormats American = new(false, false, DayOfWeek.Sunday);

    private const int LongestHeader = 1_000;
    private static readonly AsyncLocal<LocaleFormats?> Own = new();

    /// <summary>The formats of the request that is being answered.</summary>
    public static LocaleFormats Current
    {
        get => Own.Value ?? American;
        set => Own.Value = value;
    }

    /// <param name="acceptLanguage">The header, such as "de-CH, de;q=0.9, en;q=0.8". The first known language counts.</param>
    public static LocaleFormats From(string? acceptLanguage)
    {
        if (acceptLanguage is null or { Length: > LongestHeader }
            || !StringWithQualityHeaderValue.TryParseList([acceptLanguage], out var values))
        {
            return American;
        }

        return values.OrderByDescending(value => value.Quality ?? 1)
            .Select(value => Languages.FormatsOf(value.Value.ToString()))
            .FirstOrDefault(formats => formats is not null) is { } known
            ? new(
                known.ShortTimePattern.Contains('H', StringComparison.Ordinal),
                known.MonthDayPattern.IndexOf('d', StringComparison.Ordinal) < known.MonthDayPattern.IndexOf('M', StringComparison.Ordinal),
                known.FirstDayOfWeek)
            : American;
    }

    /// <summary>The days of a week, starting with the first.</summary>
    public IEnumerable<DayOfWeek> Week => Enumerable.Range(0, 7).Select(day => (DayOfWeek)(((int)WeekStart + day) % 7));
}
