using Microsoft.Net.Http.Headers;

namespace PlanBuilder.Web.Shared;

/// <summary>How a reader is used to see dates and times. Words stay English.</summary>
/// <param name="Is24Hours">"18:30" and not "6:30 PM".</param>
/// <param name="IsDayFirst">"24 Nov" and not "Nov 24".</param>
/// <param name="WeekStart">The day a week begins with in a calendar.</param>
internal sealed record Habits(bool Is24Hours, bool IsDayFirst, DayOfWeek WeekStart)
{
    /// <summary>Those of whoever says nothing, and of what is written with nobody there.</summary>
    public static readonly Habits American = new(false, false, DayOfWeek.Sunday);

    private const int LongestHeader = 1_000;
    private static readonly AsyncLocal<Habits?> Own = new();

    /// <summary>Those of the visitor whose request is being answered.</summary>
    public static Habits Current
    {
        get => Own.Value ?? American;
        set => Own.Value = value;
    }

    /// <param name="acceptLanguage">The header, such as "de-CH, de;q=0.9, en;q=0.8": its first language that is known counts.</param>
    public static Habits From(string? acceptLanguage)
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

    /// <summary>Monday to Sunday, from the day on that a week begins with.</summary>
    public IEnumerable<DayOfWeek> Week => Enumerable.Range(0, 7).Select(day => (DayOfWeek)(((int)WeekStart + day) % 7));
}
