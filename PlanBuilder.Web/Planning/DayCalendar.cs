using System.Globalization;

namespace PlanBuilder.Web.Planning;

/// <summary>
/// What each day of a plan's period is: off, a key date of the creator's or near one, a public holiday of their country, an observance
/// that people post about. Computed, so that no writer of plans has to know a calendar.
/// </summary>
/// <param name="UnknownCountry">The request's country, where we know no public holidays of it; null otherwise.</param>
internal sealed record DayCalendar(IReadOnlyList<CalendarDay> Days, string? UnknownCountry)
{
    private const int LeadDays = 7;

    public static DayCalendar For(PlanRequest request)
    {
        var last = request.DateOf(request.Days);
        var none = Enumerable.Empty<string>().ToLookup(_ => default(DateOnly));
        var holidays = request.Country is { } country ? PublicHolidays.Between(country, request.StartDate, last) : none;
        var observances = Observances.Between(request.Country, request.StartDate, last);
        return new(
            [.. Enumerable.Range(1, request.Days).Select(day => Describe(request, day, holidays ?? none, observances))],
            holidays is null ? request.Country : null);
    }

    /// <summary>
    /// That of a stored request; null for one that asks for no plan. Where it names no first day, it is reckoned from the moment of the
    /// request, without the profile's zone.
    /// </summary>
    public static DayCalendar? ForStored(string? input, DateTimeOffset requestedAt) =>
        PlanInput.Read(input)?.Normalize(requestedAt) is { } normalized && new PlanInputValidator().Validate(normalized).IsValid
            ? For(normalized.ToRequest(null, null))
            : null;

    /// <summary>A sentence for the plan's notes where the country's public holidays are missing; null where none are.</summary>
    public string? Gap => UnknownCountry is null ? null : $"We don't know the public holidays of {NameOf(UnknownCountry)} yet.";

    private static string NameOf(string country)
    {
        try
        {
            return new RegionInfo(country).EnglishName;
        }
        catch (ArgumentException)
        {
            return country;
        }
    }

    private static CalendarDay Describe(
        PlanRequest request, int day, ILookup<DateOnly, string> holidays, ILookup<DateOnly, string> observances)
    {
        var date = request.DateOf(day);
        IEnumerable<CalendarNote> notes =
        [
            .. KeyDates(request, date).OrderBy(note => note.Kind),
            .. holidays[date].Select(name => new CalendarNote(CalendarNoteKind.PublicHoliday, name)),
            .. observances[date].Select(name => new CalendarNote(CalendarNoteKind.Observance, name)),
        ];
        return new(day, date, request.IsOff(day), [.. notes.DistinctBy(note => note.Text, StringComparer.OrdinalIgnoreCase)]);
    }

    private static IEnumerable<CalendarNote> KeyDates(PlanRequest request, DateOnly date) =>
        request.KeyDates.OrderBy(key => key.Date).Select(key => Note(key.What, key.Date.DayNumber - date.DayNumber)).OfType<CalendarNote>();

    private static CalendarNote? Note(string what, int daysLeft) => daysLeft switch
    {
        0 => new(CalendarNoteKind.KeyDate, what),
        1 => new(CalendarNoteKind.LeadUp, $"1 day to go: {what}"),
        > 1 and <= LeadDays => new(CalendarNoteKind.LeadUp, $"{daysLeft} days to go: {what}"),
        -1 => new(CalendarNoteKind.FollowUp, $"The day after: {what}"),
        _ => null,
    };
}

/// <summary>One day of the period, from 1, and what it is: the weightiest first, nothing twice, mostly nothing at all.</summary>
internal sealed record CalendarDay(int Day, DateOnly Date, bool IsOff, IReadOnlyList<CalendarNote> Notes)
{
    private const int MostShown = 3;

    /// <summary>What the day's heading says, as in "Thanksgiving · 3 days to go: Winter sale"; null for a day like any other.</summary>
    public string? Heading => Notes.Count == 0 ? null : string.Join(" · ", Notes.Take(MostShown).Select(note => note.Text));
}

/// <summary>What a day is, such as "Thanksgiving" or "3 days to go: Launch of the rye loaf".</summary>
internal sealed record CalendarNote(CalendarNoteKind Kind, string Text);

/// <summary>In order of weight.</summary>
internal enum CalendarNoteKind
{
    KeyDate,
    LeadUp,
    FollowUp,
    PublicHoliday,
    Observance,
}
